"""record() adds one audit row to the running transaction; record_changes() and record_removal() write, too."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import inspect

from points_admin.audit.models import AuditEvent
from points_admin.database import refusing
from points_admin.extensions import Model, db

# Values of these never leave the row they live in; the audit says only that they changed.
SECRET_FIELDS = frozenset(
    {"password", "fs_uniquifier", "token_hash", "content", "secret", "code_hash", "credential_id", "public_key"}
)
_DERIVED_FIELDS = frozenset({"search_key", "match_key", "room_key", "placed_until"})
_LIMIT = 1000


@dataclass(frozen=True)
class Origin:
    """Where a request came from; the command line leaves it empty."""

    address: str = ""
    path: str = ""


_NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)

Changes = tuple[dict[str, Any] | None, dict[str, Any] | None]


def record(
    actor_id: int | None,
    action: str,
    subject: Model | None = None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add one event to the session (the surface commits it with the change itself).

    `action` is `noun.verb` ("student.update", "access.denied"); `before`/`after` hold only changed fields.
    """
    came = origin.get()
    event = AuditEvent(
        actor_id=actor_id,
        action=action,
        subject_type=subject.__tablename__ if subject is not None else "",
        subject_id=identity_of(subject),
        subject_label=str(subject)[:300] if subject is not None and "__str__" in vars(type(subject)) else "",
        address=came.address[:64],
        path=came.path[:300],
        before=_plain(before),
        after=_plain(after),
    )
    db.session.add(event)
    return event


def record_changes(
    actor_id: int | None, action: str, subject: Model, *, refusal: str = "Такая запись уже есть."
) -> None:
    """Flush the row, and record what has changed in it, if anything has.

    Raises `Conflict` with the words of `refusal` where somebody has stored meanwhile what does not go with it.
    """
    before, after = changes_of(subject)
    with refusing(refusal):
        db.session.flush()
    if before or after:
        record(actor_id, action, subject, before=before, after=after)
        db.session.flush()


def record_removal(actor_id: int | None, action: str, subject: Model) -> None:
    """Delete the row and record it; flushes. Raises `Conflict` where other rows refer to it."""
    record(actor_id, action, subject)
    db.session.delete(subject)
    with refusing(f"Удалить «{subject}» нельзя: с этой записью связаны другие. Отправьте её в архив."):
        db.session.flush()


def changes_of(subject: Model) -> Changes:
    """(before, after) of the columns and to-many relations that differ from what was loaded; call before the flush."""
    state = inspect(subject)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for attribute in state.attrs:
        if attribute.key in _DERIVED_FIELDS or not attribute.history.has_changes():
            continue
        before[attribute.key] = _value(attribute.key, attribute.history.deleted)
        after[attribute.key] = _value(attribute.key, attribute.history.added)
    return (before or None) if state.persistent else None, after or None


def _value(key: str, values: Any) -> Any:
    if key in SECRET_FIELDS:
        return "•••"
    plain = [_scalar(value) for value in values or ()]
    return plain[0] if len(plain) == 1 else plain or None


def _scalar(value: Any) -> Any:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, str):
        return value[:_LIMIT]
    return value if value is None or isinstance(value, bool | int | float | list | dict) else str(value)


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {key: _scalar(value) for key, value in values.items()} if values else None


def identity_of(subject: Model | None) -> str:
    """How the audit names a row: its primary key as text."""
    if subject is None:
        return ""
    if inspect(subject).identity is None:
        db.session.flush([subject])
    return ",".join(str(part) for part in inspect(subject).identity or ())
