"""The audit in Russian: what an action, a subject and a field are called on the screen."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from points_admin.admin.importing.pages import UNDONE_LABELS
from points_admin.audit.models import AuditEvent
from points_admin.web.formats import day, moment, number

_VERBS = {
    "create": "создание",
    "update": "изменение",
    "delete": "удаление",
    "archive": "в архив",
    "restore": "из архива",
    "activate": "включение",
    "deactivate": "отключение",
    "give_role": "новая роль",
    "take_role": "роль снята",
    "set_password": "новый пароль",
    "send_card": "письмо с логином",
    "change_password": "смена пароля",
    "reset_password": "новый пароль по ссылке из письма",
    "confirm_email": "почта подтверждена",
    "ask_email": "письмо для подтверждения почты",
    "remove_email": "почта убрана",
    "digest": "сводка раз в неделю",
    "rename": "новое имя",
    "wish": "отправлено на подтверждение",
    "confirm": "подтверждено",
    "decline": "не подтверждено",
    "teaching": "кванты педагога",
    "join": "запись в квант",
    "leave": "выход из кванта",
    "move": "перевод в группу",
    "start": "вход",
    "end": "выход",
    "end_others": "завершение других сеансов",
    "pause": "пауза после неверных паролей",
    "refuse": "отказ во входе",
    "denied": "отказ",
    "accrual": "начисление",
    "deduction": "списание",
    "redemption": "обмен на награду",
    "reversal": "сторно",
    "import": "импорт",
    "upload": "загрузка файла",
    "apply": "импорт применён",
    "columns": "колонки уточнены",
    "discard": "файл отменён",
    "roll_back": "импорт откачен",
    "seed": "наполнение",
    "publish": "новая редакция",
    "send_again": "отправить ещё раз",
    "sign_up": "регистрация",
    "register": "регистрация",
    "enlist": "в список учеников",
    "unlist": "из списка учеников",
    "undo": "запись отменена",
    "approve": "принята",
    "reject": "отклонена",
    "wait": "в лист ожидания",
    "move_up": "дождалась места",
    "withdraw": "отзыв",
    "take_back": "решение отменено",
    "link": "привязка к ученику",
    "give": "получено",
    "use": "вход",
    "use_recovery": "вход по запасному коду",
    "new_codes": "новые запасные коды",
    "reset": "выключен администратором",
    "ask": "вопрос",
    "dispute": "несогласие с операцией",
    "write": "новое сообщение",
    "answer": "ответ",
    "close": "закрыто",
    "reopen": "открыто снова",
}
_NOUNS = {
    "student": "Ученик",
    "user": "Пользователь",
    "kvant": "Квант",
    "group": "Группа",
    "reason": "Основание",
    "membership": "Участие",
    "request": "Заявка",
    "name_change": "Новое имя",
    "consent": "Согласие",
    "document": "Текст сайта",
    "outbox": "Письма",
    "feedback": "Обращение",
    "feedback_thread": "Обращение",
    "session": "Сеанс",
    "second_factor": "Второй шаг входа",
    "passkey": "Ключ входа",
    "access": "Доступ",
    "batch": "Действие",
    "ledger": "Баллы",
    "import": "Импорт",
    "import_job": "Импорт",
    "demo": "Демоданные",
    "reference": "Справочники",
}
_FIELDS = {
    **UNDONE_LABELS,
    "full_name": "ФИО",
    "last_name": "Фамилия",
    "first_name": "Имя",
    "middle_name": "Отчество",
    "birth_date": "Дата рождения",
    "email": "Почта",
    "email_confirmed_at": "Почта подтверждена",
    "wants_digest": "Сводка раз в неделю",
    "guardian_phone": "Телефон родителя",
    "school": "Школа",
    "grade": "Класс",
    "login": "Логин",
    "password": "Пароль",
    "role": "Роль",
    "roles": "Роли",
    "active": "Включён",
    "kvant": "Квант",
    "kvant_id": "Квант №",
    "kvants": "Кванты",
    "group": "Группа",
    "group_id": "Группа №",
    "teacher_id": "Педагог №",
    "membership": "Участие",
    "memberships_ended": "Завершено участие",
    "started_on": "Начало",
    "ended_on": "Окончание",
    "name": "Название",
    "code": "Код",
    "slug": "Адрес на сайте",
    "aliases": "Другие написания",
    "color": "Цвет",
    "description": "Описание",
    "capacity": "Мест",
    "is_open": "Запись открыта",
    "is_active": "Можно выбирать",
    "default_points": "Обычно баллов",
    "kind": "Вид",
    "points": "Баллы",
    "size": "Учеников",
    "students": "Ученики",
    "reason": "За что",
    "reasons": "Основания",
    "reason_id": "Основание №",
    "comment": "Комментарий",
    "occurred_on": "Дата",
    "deducted": "Списано",
    "operation": "Операция",
    "archived_at": "В архиве с",
    "user": "Пользователь",
    "user_id": "Пользователь №",
    "temporary": "Временный",
    "method": "Способ",
    "what": "Что",
    "must_change_password": "Сменить пароль при входе",
    "file": "Файл",
    "filename": "Файл",
    "created": "Создано",
    "updated": "Обновлено",
    "skipped": "Пропущено",
    "wrong": "Строк с ошибками",
    "batch_id": "Действие №",
    "status": "Состояние",
    "count": "Сколько",
    "entries": "Операций",
    "ended": "Завершено",
    "why": "Причина",
    "is_applicant": "Только заявка",
    "version": "Версия",
    "left": "Осталось кодов",
}
# Codes that are stored as they are; the screen says them in words.
_VALUES = {
    "accrual": "начисление",
    "deduction": "списание",
    "roster": "список учеников",
    "journal": "журнал баллов",
    "admin": "администратор",
    "teacher": "педагог",
    "student": "ученик",
    "forbidden": "нет прав",
    "not_found": "нет или чужое",
    "pending": "на рассмотрении",
    "waiting": "лист ожидания",
    "approved": "принята",
    "rejected": "отклонена",
    "withdrawn": "отозвана",
    "open": "ждёт ответа",
    "answered": "есть ответ",
    "closed": "закрыто",
}
# How the audit stores days and instants.
_ISO = re.compile(r"\d{4}-[01]\d-[0-3]\d(T\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d)?")


def action_label(event: AuditEvent) -> str:
    """«Ученик: изменение»; an unknown code is shown as it is."""
    noun, _, verb = event.action.partition(".")
    return f"{_NOUNS.get(noun, noun)}: {_VERBS.get(verb, verb)}"


def subject_label(event: AuditEvent) -> str:
    """The name it had then, or its kind and number."""
    if event.subject_label or not event.subject_id:
        return event.subject_label
    return f"{_NOUNS.get(event.subject_type, event.subject_type)} № {event.subject_id}"


def changed(event: AuditEvent) -> Iterator[tuple[str, str, str]]:
    """(field, before, after) in words."""
    before, after = event.before or {}, event.after or {}
    for field in {**before, **after}:
        if before.get(field) != after.get(field):
            yield _FIELDS.get(field, field), _shown(before.get(field)), _shown(after.get(field))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "—"
    if isinstance(value, int):
        return number(value)
    return "—" if value is None or value == "" else _VALUES.get(str(value)) or _dated(str(value))


def _dated(value: str) -> str:
    """Days and instants as the rest of the panel writes them; anything else as it is."""
    if not _ISO.fullmatch(value):
        return value
    return moment(datetime.fromisoformat(value)) if "T" in value else day(date.fromisoformat(value))
