"""Which threads exist for an actor, and who answers and goes on with them."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from points_admin.access import Actor, Permission
from points_admin.errors import Forbidden, NotFound
from points_admin.extensions import db
from points_admin.feedback.models import Thread, ThreadKind
from points_admin.ledger.models import LedgerEntry
from points_admin.roster.policies import kvants_taught_by

_ANYBODY = (Permission.PANEL_OPEN, Permission.CABINET_OPEN)


def visible_threads(actor: Actor) -> ColumnElement[bool]:
    """All for administrators, disputes of the own kvants for teachers, and for everybody the own ones."""
    return or_(answerable_threads(actor), own_threads_of(actor))


def answerable_threads(actor: Actor) -> ColumnElement[bool]:
    """Threads that wait for the actor's word, or have it: all, or the disputes of the kvants taught."""
    if actor.can(Permission.FEEDBACK_ANSWER_ALL):
        return true()
    if actor.can(Permission.FEEDBACK_ANSWER_TAUGHT):
        return and_(Thread.kind == ThreadKind.DISPUTE, Thread.kvant_id.in_(kvants_taught_by(actor)))
    return false()


def own_threads_of(actor: Actor) -> ColumnElement[bool]:
    """Threads that the actor began (whoever is switched off has none)."""
    return Thread.author_id == actor.id if any(map(actor.can, _ANYBODY)) else false()


def can_answer(actor: Actor, thread: Thread) -> bool:
    """Staff whose kvant it is."""
    return _holds(thread, answerable_threads(actor))


def require_answer(actor: Actor, thread: Thread) -> None:
    """Raise `NotFound` for a thread that is not the actor's, `Forbidden` for one that is only the actor's to read."""
    if not can_answer(actor, thread):
        raise Forbidden if _holds(thread, visible_threads(actor)) else NotFound


def require_author(actor: Actor, thread: Thread) -> None:
    """Like `require_answer`, of whoever began it."""
    if not _holds(thread, own_threads_of(actor)):
        raise Forbidden if _holds(thread, visible_threads(actor)) else NotFound


def require_own_entry(actor: Actor, entry: LedgerEntry) -> None:
    """Raise `NotFound` for an entry of anybody else."""
    if not actor.can(Permission.ENTRIES_READ_OWN) or entry.student.user_id != actor.id:
        raise NotFound


def _holds(thread: Thread, rule: ColumnElement[bool]) -> bool:
    return db.session.scalar(select(Thread.id).where(Thread.id == thread.id, rule)) is not None
