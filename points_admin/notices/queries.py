"""A person's notices: how many are unread, and the newest; and whether letters leave at all."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.extensions import db
from points_admin.notices.models import Notice, OutboxMessage

# A timer runs every minute: after an hour nobody has come for the letters.
_LATE = timedelta(hours=1)


def unread_count(user: User) -> int:
    """Notices the user has not seen."""
    unread = Notice.user_id == user.id, Notice.read_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Notice).where(*unread)) or 0


def notices_of(user: User, *, limit: int) -> Sequence[Notice]:
    """The newest first."""
    query = select(Notice).where(Notice.user_id == user.id).order_by(Notice.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def written_under(key: str) -> OutboxMessage | None:
    """The letter that was ordered under this key."""
    return db.session.scalar(select(OutboxMessage).where(OutboxMessage.key == key))


def is_delivery_late() -> bool:
    """Whether a letter is due that nobody has tried to send for an hour."""
    unsent = OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None)
    due = select(OutboxMessage.id).where(*unsent, OutboxMessage.next_attempt_at < clock.now() - _LATE)
    return db.session.scalar(due.limit(1)) is not None
