"""tell() one person something, note() it on their pages only, write() one letter.

All only add rows: `tick` delivers, no request waits for mail.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.database import row_id, violated_constraint
from points_admin.extensions import db
from points_admin.notices.models import LetterKind, Notice, OutboxMessage

# The key of a letter, as the database calls it.
_ONE_LETTER = "uq_outbox_message_key"


def tell(
    user: User,
    *,
    title: str,
    body: str = "",
    path: str = "",
    email: str | None = None,
    key: str | None = None,
    kind: LetterKind = LetterKind.NOTICE,
) -> Notice | None:
    """A notice on the person's pages, and a letter with the same words to `email` or the user's own address, if any.

    `kind` is that of the letter, where it has something to say besides. `path` is a path of this site where the matter
    goes on. With a `key` that was used before nothing happens.
    """
    if key is not None and _is_used(key):
        return None
    notice = note(user, title=title, body=body, path=path)
    if recipient := email or user.email:
        write(kind, recipient=recipient, user=user, context=letter_context(title, body, path), key=key)
    return notice


def letter_context(title: str, body: str, path: str) -> dict[str, str]:
    """What the letter beside a notice is filled with."""
    return {"title": title, "body": body, "path": path}


def note(user: User, *, title: str, body: str = "", path: str = "") -> Notice:
    """A notice without a letter: what waits for staff is seen in the panel, and may name a child."""
    notice = Notice(user=user, title=title, body=body, path=path)
    db.session.add(notice)
    return notice


def write(
    kind: LetterKind,
    *,
    recipient: str = "",
    user: User | None = None,
    context: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> OutboxMessage | None:
    """A letter into the outbox; None where the `key` was used before, or is by somebody else at this moment."""
    message = OutboxMessage(kind=kind, recipient=recipient, user=user, context=dict(context or {}), key=key)
    if key is None:
        db.session.add(message)
        return message
    return message if not _is_used(key) and _is_first(message) else None


def mark_read(user: User, *, up_to: object) -> None:
    """The user has seen the notice with this id, and those before it: not one that came while they were reading.

    Raises `NotFound` for what is no id.
    """
    seen = Notice.user_id == user.id, Notice.read_at.is_(None), Notice.id <= row_id(up_to)
    db.session.execute(update(Notice).where(*seen).values(read_at=clock.now()))


def send_again(actor: Actor, messages: Sequence[OutboxMessage] | None = None) -> int:
    """Letters that were given up (all of them by default) are tried anew, from the shortest pause on; how many."""
    require(actor, Permission.OUTBOX_MANAGE)
    if messages is None:
        messages = db.session.scalars(select(OutboxMessage).where(OutboxMessage.failed_at.is_not(None))).all()
    failed = [message for message in messages if message.failed_at is not None]
    for message in failed:
        message.failed_at, message.attempts, message.next_attempt_at = None, 0, clock.now()
    if failed:
        record(actor.id, "outbox.send_again", after={"count": len(failed)})
    return len(failed)


def _is_first(message: OutboxMessage) -> bool:
    """Stores the letter; of two with one key the database takes the first."""
    try:
        with db.session.begin_nested():
            db.session.add(message)
    except IntegrityError as error:
        if violated_constraint(error) != _ONE_LETTER:
            raise
        return False
    return True


def _is_used(key: str) -> bool:
    return db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None
