"""Threads within an actor's scope, their messages, how many wait, and which entries are being discussed."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from points_admin.access import Actor
from points_admin.accounts.models import User
from points_admin.database import row_id
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.feedback.models import Message, Thread, ThreadStatus
from points_admin.feedback.policies import answerable_threads, own_threads_of, require_own_entry
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.queries import entry_for

OWN_SHOWN = 50


def own_thread_for(user: User, thread_id: object) -> Thread:
    """A thread that the user began; raises `NotFound` for any other."""
    thread = db.session.scalar(select(Thread).where(Thread.id == row_id(thread_id), own_threads_of(user)))
    if thread is None:
        raise NotFound
    return thread


def own_threads(user: User) -> Sequence[Thread]:
    """The newest of the user's own ones, what has changed last first."""
    query = select(Thread).where(own_threads_of(user)).order_by(Thread.changed_at.desc(), Thread.id.desc())
    return db.session.scalars(query.limit(OWN_SHOWN)).all()


def messages_of(thread: Thread) -> Sequence[Message]:
    """All turns, the oldest first, with their authors."""
    query = select(Message).where(Message.thread_id == thread.id).options(joinedload(Message.author))
    return db.session.scalars(query.order_by(Message.id)).all()


def newest_message(thread: Thread) -> Message | None:
    """The last turn."""
    query = select(Message).where(Message.thread_id == thread.id)
    return db.session.scalar(query.order_by(Message.id.desc()).limit(1))


def waiting_count(actor: Actor) -> int:
    """Open threads that wait for the actor's word."""
    waiting = Thread.status == ThreadStatus.OPEN, answerable_threads(actor)
    return db.session.scalar(select(func.count()).select_from(Thread).where(*waiting)) or 0


def own_entry_for(user: User, entry_id: object) -> LedgerEntry:
    """An entry that the user may disagree with; raises `NotFound` for anybody else's."""
    entry = entry_for(user, entry_id)
    require_own_entry(user, entry)
    return entry


def running_dispute(entry: LedgerEntry) -> Thread | None:
    """The thread in which the entry is being discussed."""
    running = Thread.entry_id == entry.id, Thread.status != ThreadStatus.CLOSED
    return db.session.scalar(select(Thread).where(*running))


def disputes_of(user: User, entries: Iterable[LedgerEntry]) -> dict[int, Thread]:
    """By entry id: the user's newest thread about each of the entries that has one; in one query."""
    about = Thread.entry_id.in_([entry.id for entry in entries]), own_threads_of(user)
    found = db.session.scalars(select(Thread).where(*about).order_by(Thread.id))
    return {thread.entry_id: thread for thread in found if thread.entry_id is not None}
