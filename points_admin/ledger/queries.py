"""What the ledger can be asked: accounts, statements with a running balance, batches, reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, extract, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from points_admin.accounts.models import User
from points_admin.database import row_id
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.ledger.models import Account, Batch, BatchKind, DailyTotal, EntryKind, LedgerEntry, Reason
from points_admin.ledger.policies import visible_batches, visible_entries, visible_reasons
from points_admin.roster.models import Kvant, Student


@dataclass(frozen=True)
class BatchLine:
    """A batch and how many of its entries were taken back."""

    batch: Batch
    reversed_entries: int


def account_of(student: Student) -> Account:
    """The student's account (a trigger made it with the student)."""
    return db.session.get_one(Account, student.id)


def balances_of(students: Sequence[Student]) -> dict[int, int]:
    """Points by student id."""
    ids = [student.id for student in students]
    rows = db.session.execute(select(Account.student_id, Account.balance).where(Account.student_id.in_(ids)))
    return {row.student_id: row.balance for row in rows}


def entry_for(actor: User, entry_id: object) -> LedgerEntry:
    """The entry, with its student, reason and pair; raises `NotFound` where it is not there for the actor."""
    entry = db.session.scalar(
        select(LedgerEntry)
        .where(LedgerEntry.id == row_id(entry_id), visible_entries(actor))
        .options(
            joinedload(LedgerEntry.student),
            joinedload(LedgerEntry.reason),
            joinedload(LedgerEntry.kvant),
            joinedload(LedgerEntry.reversal),
        )
    )
    if entry is None:
        raise NotFound
    return entry


def batch_for(actor: User, batch_id: object) -> Batch:
    """The batch; raises `NotFound` where it is not there for the actor."""
    batch = db.session.scalar(select(Batch).where(Batch.id == row_id(batch_id), visible_batches(actor)))
    if batch is None:
        raise NotFound
    return batch


def batch_under(actor: User, key: str) -> Batch | None:
    """The batch that the actor made under this idempotency key, or None."""
    return db.session.scalar(select(Batch).where(Batch.key == key, Batch.actor_id == actor.id))


def batch_entries(actor: User, batch: Batch, *, limit: int | None = None) -> Sequence[LedgerEntry]:
    """The batch's entries visible to the actor, by the students' names, each with its reversal if there is one."""
    return db.session.scalars(
        select(LedgerEntry)
        .join(LedgerEntry.student)
        .where(LedgerEntry.batch_id == batch.id, visible_entries(actor))
        .options(joinedload(LedgerEntry.student), joinedload(LedgerEntry.reversal), joinedload(LedgerEntry.reason))
        .order_by(Student.search_key, LedgerEntry.id)
        .limit(limit)
    ).all()


def recent_batches(actor: User, *, limit: int = 20) -> list[BatchLine]:
    """The newest batches the actor may see, newest first, with actor, reason and kvant loaded.

    Without redemptions and their reversals: those have pages of their own.
    """
    batches = db.session.scalars(
        select(Batch)
        .where(visible_batches(actor), Batch.kind != BatchKind.REDEMPTION, ~_takes_back_a_redemption())
        .options(joinedload(Batch.actor), joinedload(Batch.reason), joinedload(Batch.kvant))
        .order_by(Batch.id.desc())
        .limit(limit)
    ).all()
    taken_back = _reversed_counts([batch.id for batch in batches])
    return [BatchLine(batch, taken_back.get(batch.id, 0)) for batch in batches]


def _takes_back_a_redemption() -> ColumnElement[bool]:
    original = aliased(LedgerEntry)
    mirrors = select(LedgerEntry.id).join(original, original.id == LedgerEntry.reverses_id)
    theirs = mirrors.where(LedgerEntry.batch_id == Batch.id, original.kind == EntryKind.REDEMPTION)
    return and_(Batch.kind == BatchKind.REVERSAL, theirs.correlate(Batch).exists())


def _reversed_counts(batch_ids: Sequence[int]) -> dict[int, int]:
    reversal = aliased(LedgerEntry)
    rows = db.session.execute(
        select(LedgerEntry.batch_id, func.count())
        .join(reversal, reversal.reverses_id == LedgerEntry.id)
        .where(LedgerEntry.batch_id.in_(batch_ids))
        .group_by(LedgerEntry.batch_id)
    )
    return {row[0]: row[1] for row in rows}


def reasons_for(actor: User, kvant: Kvant | None = None) -> Sequence[Reason]:
    """Active reasons (general ones, and the kvant's own if one is given): accruals first, small amounts first."""
    place: ColumnElement[bool] = Reason.kvant_id.is_(None)
    if kvant is not None:
        place = or_(place, Reason.kvant_id == kvant.id)
    return db.session.scalars(
        select(Reason)
        .where(Reason.is_active, visible_reasons(actor), place)
        .order_by(Reason.kind, func.abs(Reason.default_points), Reason.match_key)
    ).all()


def every_reason() -> Sequence[Reason]:
    """All reasons that may be chosen, of whatever kvant, in the order of `reasons_for`."""
    order = Reason.kind, func.abs(Reason.default_points), Reason.match_key
    return db.session.scalars(select(Reason).where(Reason.is_active).order_by(*order)).all()


def reason_use(kvants: Sequence[Kvant], *, since: date) -> dict[int, int]:
    """How many entries each reason got in these kvants since the day, by reason id; read from the daily totals."""
    rows = db.session.execute(
        select(DailyTotal.reason_id, func.sum(DailyTotal.entries))
        .where(DailyTotal.kvant_id.in_([kvant.id for kvant in kvants]), DailyTotal.day >= since)
        .group_by(DailyTotal.reason_id)
    )
    return {reason_id: int(entries) for reason_id, entries in rows}


def months_of(student: Student) -> list[date]:
    """First days of the months in which the student has entries, newest first."""
    year, month = extract("year", LedgerEntry.occurred_on), extract("month", LedgerEntry.occurred_on)
    rows = db.session.execute(select(year, month).where(LedgerEntry.student_id == student.id).distinct())
    return sorted((date(int(y), int(m), 1) for y, m in rows), reverse=True)
