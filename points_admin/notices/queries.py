"""A person's notices: how many are unread, and page by page; and whether letters leave at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.database import row_id
from points_admin.extensions import db
from points_admin.notices.models import Notice, OutboxMessage

PAGE_SIZE = 30

# A timer runs every minute: after an hour nobody has come for the letters.
_LATE = timedelta(hours=1)


def unread_count(user: User) -> int:
    """Notices the user has not seen."""
    unread = Notice.user_id == user.id, Notice.read_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Notice).where(*unread)) or 0


@dataclass(frozen=True)
class NoticePage:
    """The newest first; `older` is the cursor of the next page, None on the last one."""

    notices: Sequence[Notice]
    older: int | None
    is_first: bool

    @property
    def newest(self) -> int:
        return self.notices[0].id

    @property
    def has_unread(self) -> bool:
        return any(notice.read_at is None for notice in self.notices)


def notices_of(user: User, *, before: object = None) -> NoticePage:
    """A page of the user's notices: the newest, or those `before` a cursor. Raises `NotFound` for an odd cursor."""
    query = select(Notice).where(Notice.user_id == user.id)
    if before is not None:
        query = query.where(Notice.id < row_id(before))
    found = db.session.scalars(query.order_by(Notice.id.desc()).limit(PAGE_SIZE + 1)).all()
    page = found[:PAGE_SIZE]
    return NoticePage(page, page[-1].id if len(found) > PAGE_SIZE else None, before is None)


def failed_count() -> int:
    """Letters that were given up."""
    failed = OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_not(None)
    return db.session.scalar(select(func.count()).select_from(OutboxMessage).where(*failed)) or 0


def written_under(key: str) -> OutboxMessage | None:
    """The letter that was ordered under this key."""
    return db.session.scalar(select(OutboxMessage).where(OutboxMessage.key == key))


def is_delivery_late() -> bool:
    """Whether a letter is due that nobody has tried to send for an hour."""
    unsent = OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None)
    due = select(OutboxMessage.id).where(*unsent, OutboxMessage.next_attempt_at < clock.now() - _LATE)
    return db.session.scalar(due.limit(1)) is not None
