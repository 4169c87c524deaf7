"""Which class the award screen opens: the kvants to choose from, the groups of one, its students and balances."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import and_, func, select
from werkzeug.datastructures import MultiDict

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.admin.award.chips import ReasonChips, chips_of
from points_admin.database import row_id
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.ledger.models import Batch, BatchKind, LedgerEntry
from points_admin.ledger.queries import balances_of, reasons_for
from points_admin.roster.models import Group, Kvant, Membership, Student
from points_admin.roster.queries import group_members, groups_of, kvant_members, kvants_of
from points_admin.schedule.models import Lesson
from points_admin.schedule.queries import lesson_for
from points_admin.schedule.roll import lesson_now, present_at, reasons_given

# Up to so many kvants their groups stand side by side; beyond that one chooses a kvant first.
_SIDE_BY_SIDE = 3

Row = TypeVar("Row", Kvant, Group)


@dataclass(frozen=True)
class Place:
    """`group` is None where the whole kvant is open; `kvant` is None where the actor has none at all."""

    kvants: Sequence[Kvant]
    groups: Sequence[Group] = ()
    kvant: Kvant | None = None
    group: Group | None = None
    students: Sequence[Student] = ()
    chips: ReasonChips = field(default_factory=lambda: ReasonChips((), ()))
    balances: Mapping[int, int] = field(default_factory=dict)
    # Where the lesson is marked: who was there.
    lesson: Lesson | None = None
    present: frozenset[int] | None = None

    @property
    def preselected(self) -> list[int]:
        """Ids of who stands ticked when the screen opens: the present ones, or everybody."""
        return [student.id for student in self.students if self.present is None or student.id in self.present]

    @property
    def past_day(self) -> date | None:
        """The day of the lesson, unless it is today."""
        return self.lesson.day if self.lesson and self.lesson.day != clock.today() else None

    @property
    def has_chooser(self) -> bool:
        return len(self.kvants) > _SIDE_BY_SIDE

    @property
    def tabs(self) -> list[Group]:
        """The groups offered beside the open one."""
        return [group for group in self.groups if not self.has_chooser or group.kvant_id == self._kvant_id]

    @property
    def whole_kvants(self) -> list[Kvant]:
        """The kvants offered whole, «Все мои ученики»."""
        return [kvant for kvant in self.kvants if not self.has_chooser or kvant.id == self._kvant_id]

    def the_kvant(self) -> Kvant:
        """The open kvant; `NotFound` where the actor has none."""
        if self.kvant is None:
            raise NotFound
        return self.kvant

    @property
    def _kvant_id(self) -> int | None:
        return self.kvant.id if self.kvant else None


def open_place(actor: User, wanted: MultiDict[str, str]) -> Place:
    """The place named by `lesson`, `group`, `kvant` or both, else that of the lesson now on, else the last one used.

    Raises `NotFound` when it is not the actor's, or the group is not of that kvant.
    """
    kvants, groups = kvants_of(actor), groups_of(actor)
    lesson = lesson_for(actor, wanted["lesson"]) if wanted.get("lesson") else lesson_now(actor)
    is_named = wanted.get("kvant") or wanted.get("group")
    kvant = _found(kvants, row_id(wanted["kvant"])) if wanted.get("kvant") else None
    group = _found(groups, row_id(wanted["group"])) if wanted.get("group") else None
    if lesson and not is_named:
        group = next((group for group in groups if group.id == lesson.group_id), None)
    if group:
        kvant = _found([kvant] if kvant else kvants, group.kvant_id)
    elif kvant is None:
        kvant, group = _usual(actor, kvants, groups)
    if kvant is None:
        return Place(kvants)
    students = group_members(actor, group) if group else kvant_members(actor, kvant)
    held = lesson if lesson and lesson.marked_at and group and lesson.group_id == group.id else None
    chips = chips_of(reasons_for(actor, kvant), [kvant], given=reasons_given(held) if held else ())
    return Place(
        kvants, groups, kvant, group, students, chips, balances_of(students), held, present_at(held) if held else None
    )


def names_of(students: Sequence[Student]) -> dict[int, str]:
    """Фамилия Имя by student id; namesakes get their whole name."""
    bearers = Counter(student.short_name for student in students)
    return {s.id: s.short_name if bearers[s.short_name] == 1 else s.full_name for s in students}


def _found(rows: Sequence[Row], wanted: int) -> Row:
    for row in rows:
        if row.id == wanted:
            return row
    raise NotFound


def _usual(actor: User, kvants: Sequence[Kvant], groups: Sequence[Group]) -> tuple[Kvant | None, Group | None]:
    """What the actor awarded last, as far as it is still theirs; else the first group (own first), else a kvant."""
    kvant_id, group_id = _last_used(actor)
    kvant = next((kvant for kvant in kvants if kvant.id == kvant_id), None)
    group = next((group for group in groups if group.id == group_id and group.kvant_id == kvant_id), None)
    if kvant is None and groups:
        group = next((group for group in groups if group.teacher_id == actor.id), groups[0])
        kvant = next((kvant for kvant in kvants if kvant.id == group.kvant_id), None)
    return kvant or next(iter(kvants), None), group


def _last_used(actor: User) -> tuple[int | None, int | None]:
    """(kvant id, id of the group most of the children were in) of the actor's last award."""
    by_hand = Batch.kind.in_([BatchKind.ACCRUAL, BatchKind.DEDUCTION])
    last = (
        select(Batch.id, Batch.kvant_id)
        .where(Batch.actor_id == actor.id, by_hand)
        .order_by(Batch.id.desc())
        .limit(1)
        .subquery()
    )
    running = and_(
        Membership.student_id == LedgerEntry.student_id,
        Membership.kvant_id == last.c.kvant_id,
        Membership.is_running,
    )
    row = db.session.execute(
        select(last.c.kvant_id, Membership.group_id)
        .select_from(last)
        .join(LedgerEntry, LedgerEntry.batch_id == last.c.id)
        .outerjoin(Membership, running)
        .group_by(last.c.kvant_id, Membership.group_id)
        .order_by(func.count().desc(), Membership.group_id)
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else (None, None)
