"""Which entries, batches and reasons exist for an actor, and who may post and reverse."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from points_admin.access import Actor, Permission
from points_admin.ledger.models import Batch, BatchKind, EntryKind, LedgerEntry, Reason
from points_admin.roster.models import Student
from points_admin.roster.policies import kvants_taught_by, students_taught_by


def visible_entries(actor: Actor) -> ColumnElement[bool]:
    """A teacher sees the entries of the kvants taught, whoever made them; a student the own ones."""
    if actor.can(Permission.ENTRIES_READ_ALL):
        return true()
    rules: list[ColumnElement[bool]] = [false()]
    if actor.can(Permission.ENTRIES_READ_TAUGHT):
        rules.append(LedgerEntry.kvant_id.in_(kvants_taught_by(actor)))
    if actor.can(Permission.ENTRIES_READ_OWN):
        rules.append(LedgerEntry.student_id.in_(select(Student.id).where(Student.user_id == actor.id)))
    return or_(*rules)


def entries_on_card(actor: Actor) -> ColumnElement[bool]:
    """Of a student whom the actor sees: what belongs to no kvant, too, or the balances beside would make no sense."""
    if not actor.can(Permission.ENTRIES_READ_TAUGHT):
        return visible_entries(actor)
    nobodys = and_(LedgerEntry.kvant_id.is_(None), LedgerEntry.student_id.in_(students_taught_by(actor)))
    return or_(visible_entries(actor), nobodys)


def visible_batches(actor: Actor) -> ColumnElement[bool]:
    """The batches of the kvants taught, and the actor's own that span several (imports)."""
    if actor.can(Permission.ENTRIES_READ_ALL):
        return true()
    if actor.can(Permission.ENTRIES_READ_TAUGHT):
        own = and_(Batch.kvant_id.is_(None), Batch.actor_id == actor.id)
        return or_(Batch.kvant_id.in_(kvants_taught_by(actor)), own)
    return false()


def visible_reasons(actor: Actor) -> ColumnElement[bool]:
    if actor.can(Permission.REASONS_MANAGE):
        return true()
    if actor.can(Permission.REASONS_READ):
        return or_(Reason.kvant_id.is_(None), Reason.kvant_id.in_(kvants_taught_by(actor)))
    return false()


def can_post(actor: Actor) -> bool:
    """Whether the actor may accrue, deduct and reverse at all (the scope is asked per kvant and student)."""
    return actor.can(Permission.ENTRIES_POST_ALL) or actor.can(Permission.ENTRIES_POST_TAUGHT)


def can_reverse(actor: Actor, entry: LedgerEntry) -> bool:
    """Whether a reversal may be offered for a visible entry (the database has the last word).

    A redemption is cancelled where it was made, so that the reward goes back into stock.
    """
    mirrors = entry.kind not in (EntryKind.REVERSAL, EntryKind.REDEMPTION)
    # What belongs to no kvant a teacher reads on the child's card only.
    within = entry.kvant_id is not None or actor.can(Permission.ENTRIES_POST_ALL)
    return can_post(actor) and mirrors and within and entry.reversal is None


def can_reverse_batch(actor: Actor, batch: Batch) -> bool:
    """Whether a visible batch may be taken back whole, as far as it still stands.

    An import is rolled back where it was made, with its job; only its single entries are reversed here. A redemption
    is cancelled where it was made, too.
    """
    return can_post(actor) and batch.kind not in (BatchKind.IMPORT, BatchKind.REVERSAL, BatchKind.REDEMPTION)
