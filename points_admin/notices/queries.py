"""A person's notices: how many are unread, and the newest."""

from collections.abc import Sequence

from sqlalchemy import func, select

from points_admin.accounts.models import User
from points_admin.extensions import db
from points_admin.notices.models import Notice


def unread_count(user: User) -> int:
    """Notices the user has not seen."""
    unread = Notice.user_id == user.id, Notice.read_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Notice).where(*unread)) or 0


def notices_of(user: User, *, limit: int) -> Sequence[Notice]:
    """The newest first."""
    query = select(Notice).where(Notice.user_id == user.id).order_by(Notice.id.desc()).limit(limit)
    return db.session.scalars(query).all()
