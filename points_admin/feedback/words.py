"""What states of a thread, and an entry that is disputed, are called in Russian."""

from collections.abc import Mapping

from points_admin import clock
from points_admin.feedback.models import Message, Thread, ThreadStatus
from points_admin.ledger.models import EntryKind, LedgerEntry

STATUS: Mapping[ThreadStatus, str] = {
    ThreadStatus.OPEN: "ждёт ответа",
    ThreadStatus.ANSWERED: "есть ответ",
    ThreadStatus.CLOSED: "закрыто",
}


def entry_words(entry: LedgerEntry) -> str:
    """«+5, Активная работа, 22.11.2026»: says which entry is meant, and nobody's name."""
    what = "Начальный баланс" if entry.kind is EntryKind.OPENING else entry.reason.name
    points = f"{entry.points:+}".replace("-", "\N{MINUS SIGN}")
    return f"{points}, {what}, {entry.occurred_on:%d.%m.%Y}"


def shortened(words: str, longest: int) -> str:
    """The words, cut with «…» where they are too long."""
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def closed_words(thread: Thread) -> str:
    """«Обращение закрыто 22.11.2026 15:04.»"""
    return f"Обращение закрыто {_when(thread)}."


def overtaken_words(newest: Message) -> str:
    """Why an answer was not sent: a colleague, or the author, has written meanwhile."""
    if not newest.is_from_staff:
        return f"Пока вы отвечали, пришло новое сообщение ({_when(newest)}). Прочитайте его и отправьте ответ ещё раз."
    who = f", {newest.author.short_name}" if newest.author else ""
    return f"Уже ответили: {_when(newest)}{who}. Прочитайте ответ; если нужно добавить, отправьте свой ещё раз."


def _when(row: Message | Thread) -> str:
    instant = row.created_at if isinstance(row, Message) else row.changed_at
    return f"{clock.local(instant):%d.%m.%Y %H:%M}"
