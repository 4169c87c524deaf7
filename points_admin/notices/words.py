"""What the kinds of letters are called in Russian."""

from collections.abc import Mapping

from points_admin.notices.models import LetterKind

LETTERS: Mapping[LetterKind, str] = {
    LetterKind.NOTICE: "Уведомление",
    LetterKind.PASSWORD_RESET: "Новый пароль",
    LetterKind.EMAIL_CONFIRM: "Подтверждение почты",
    LetterKind.EMAIL_TAKEN: "Почта уже занята",
    LetterKind.LOGIN_CARD: "Логин для личного кабинета",
    LetterKind.DIGEST: "Сводка за неделю",
}
