"""What can be asked of plans: the open one, what a rule would do, how far one has come, what awaits a student."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from points_admin import clock
from points_admin.extensions import db
from points_admin.ledger.models import Account, Batch, LedgerEntry
from points_admin.roster.models import Student
from points_admin.year_end.models import OPEN, YearEnd, YearEndBatch, YearEndStatus
from points_admin.year_end.rules import Rule, kept, loss_under, rule_of

# The distribution's steps: up to so many points, and above.
_BANDS = (50, 100, 200, 500, 1000)
_NEAR = timedelta(days=60)
_NAMED = 10


@dataclass(frozen=True)
class Band:
    """Students whose balance is from `least` to `most` (None: any more), what they have, and what of it would burn."""

    least: int
    most: int | None
    students: int
    losing: int
    points: int
    burns: int


@dataclass(frozen=True)
class Largest:
    """One of those who would lose most."""

    student: Student
    balance: int
    loss: int


@dataclass(frozen=True)
class Preview:
    """What a rule would do to all balances as they are now."""

    bands: Sequence[Band]
    largest: Sequence[Largest]

    @property
    def students(self) -> int:
        """Who have any points."""
        return sum(band.students for band in self.bands)

    @property
    def losing(self) -> int:
        return sum(band.losing for band in self.bands)

    @property
    def points(self) -> int:
        return sum(band.points for band in self.bands)

    @property
    def burns(self) -> int:
        return sum(band.burns for band in self.bands)

    @property
    def stays(self) -> int:
        return self.points - self.burns


@dataclass(frozen=True)
class Figures:
    """What a plan has done: batches, students and points that burned, points that came back."""

    batches: int = 0
    students: int = 0
    burned: int = 0
    returned_batches: int = 0
    returned: int = 0


@dataclass(frozen=True)
class Burning:
    """What awaits one student."""

    plan: YearEnd
    balance: int
    stays: int

    @property
    def loss(self) -> int:
        return self.balance - self.stays

    @property
    def is_near(self) -> bool:
        """Whether it is time to think of it first."""
        return self.plan.due_on - clock.today() <= _NEAR

    @property
    def last_day(self) -> date:
        """The last one to spend the points on."""
        return self.plan.due_on - timedelta(days=1)


def open_plan() -> YearEnd | None:
    """The one that is announced or running."""
    return db.session.scalar(select(YearEnd).where(YearEnd.status.in_(OPEN)))


def preview(rule: Rule) -> Preview:
    """Of everybody who has points, students in the archive, too: two statements."""
    loss, balance = loss_under(rule), Account.balance
    number = case(*((balance <= most, place) for place, most in enumerate(_BANDS)), else_=len(_BANDS))
    losing = func.sum(case((loss > 0, 1), else_=0))
    grouped = select(number, func.count(), losing, func.sum(balance), func.sum(loss)).where(balance > 0)
    found = {row[0]: row for row in db.session.execute(grouped.group_by(number))}
    bands = [_band(place, *map(int, found.get(place, (place, 0, 0, 0, 0))[1:])) for place in range(len(_BANDS) + 1)]
    most = select(Student, balance, loss).join(Account, Account.student_id == Student.id).where(loss > 0)
    named = db.session.execute(most.order_by(loss.desc(), Student.search_key, Student.id).limit(_NAMED))
    return Preview(bands, [Largest(student, has, loses) for student, has, loses in named])


def _band(place: int, *counted: int) -> Band:
    least = _BANDS[place - 1] + 1 if place else 1
    return Band(least, _BANDS[place] if place < len(_BANDS) else None, *counted)


def figures_of(plan_ids: Collection[int]) -> Mapping[int, Figures]:
    """By plan, for a whole page at once."""
    back = aliased(Batch)
    rows: Any = db.session.execute(
        select(
            YearEndBatch.year_end_id,
            func.count(),
            func.sum(YearEndBatch.students),
            -func.sum(Batch.points),
            func.count(YearEndBatch.returned_at),
            func.coalesce(func.sum(back.points), 0),
        )
        .join(Batch, Batch.id == YearEndBatch.batch_id)
        .outerjoin(back, back.id == YearEndBatch.reversal_id)
        .where(YearEndBatch.year_end_id.in_(plan_ids))
        .group_by(YearEndBatch.year_end_id)
    )
    done = {row[0]: Figures(*map(int, row[1:])) for row in rows}
    return {plan_id: done.get(plan_id, Figures()) for plan_id in plan_ids}


def left_of(plan: YearEnd) -> int:
    """How many students a running plan has still before it."""
    ahead = Account.student_id > plan.reached_id, loss_under(rule_of(plan)) > 0
    return db.session.scalar(select(func.count()).select_from(Account).where(*ahead)) or 0


def batches_of(plan: YearEnd) -> Sequence[YearEndBatch]:
    """In their order, with the ledger's batches."""
    mine = select(YearEndBatch).where(YearEndBatch.year_end_id == plan.id).order_by(YearEndBatch.number)
    return db.session.scalars(mine.options(joinedload(YearEndBatch.batch))).all()


def standing_of(plan: YearEnd) -> tuple[int, int]:
    """(students, points) that a take-back would give back now."""
    entries = select(func.count(LedgerEntry.student_id.distinct()), func.coalesce(-func.sum(LedgerEntry.points), 0))
    mine = entries.join(YearEndBatch, YearEndBatch.batch_id == LedgerEntry.batch_id)
    students, points = db.session.execute(mine.where(YearEndBatch.year_end_id == plan.id, _stands())).one()
    return int(students), int(points)


def is_standing(batch_id: int) -> bool:
    """Whether any entry of the batch is not reversed."""
    standing = select(LedgerEntry.id).where(LedgerEntry.batch_id == batch_id, _stands())
    return db.session.scalar(standing.limit(1)) is not None


def _stands() -> ColumnElement[bool]:
    reversal = aliased(LedgerEntry)
    return ~exists().where(reversal.reverses_id == LedgerEntry.id)


def is_of_year_end() -> ColumnElement[bool]:
    """Whether an entry of the ledger was written by a plan, or by its take-back: nothing that the student did."""
    written = or_(YearEndBatch.batch_id == LedgerEntry.batch_id, YearEndBatch.reversal_id == LedgerEntry.batch_id)
    return exists().where(written)


def burning_for(account: Account) -> Burning | None:
    """What the open plan takes from the account, until its day; None where it takes nothing."""
    waiting = and_(YearEnd.status == YearEndStatus.ANNOUNCED, YearEnd.due_on >= clock.today())
    plan = db.session.scalar(select(YearEnd).where(waiting))
    if plan is None:
        return None
    burning = Burning(plan, account.balance, kept(account.balance, rule_of(plan)))
    return burning if burning.loss > 0 else None
