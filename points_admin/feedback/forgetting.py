"""Threads of somebody who is erased, and of visitors whose question was settled long ago, are deleted."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select

from points_admin.extensions import db
from points_admin.feedback.models import Thread, ThreadStatus


def forget_threads(user_ids: Collection[int], addresses: Collection[str]) -> list[int]:
    """Delete what these logins, and visitors with these addresses, began, with all answers; the ids of the threads."""
    theirs = or_(Thread.author_id.in_(user_ids), Thread.author_email.in_(addresses))
    ids = list(db.session.scalars(select(Thread.id).where(theirs)))
    db.session.execute(delete(Thread).where(Thread.id.in_(ids)))
    return ids


def forget_visitors(before: datetime) -> None:
    """Delete questions of visitors that were closed before the instant."""
    settled = Thread.author_id.is_(None), Thread.entry_id.is_(None), Thread.status == ThreadStatus.CLOSED
    db.session.execute(delete(Thread).where(*settled, Thread.changed_at < before))
