"""The bulk award page: students chosen in a list, and the actor's kvants they attend."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from points_admin.accounts.models import User
from points_admin.admin.award.chips import ReasonChips, chips_of
from points_admin.database import row_id
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.ledger.queries import balances_of, reasons_for
from points_admin.roster.models import Kvant, Membership, Student
from points_admin.roster.queries import kvants_of


@dataclass(frozen=True)
class Chosen:
    """`attending` counts the chosen students by kvant id; kvants none of them attends are left out."""

    students: Sequence[Student]
    kvants: Sequence[Kvant]
    attending: Mapping[int, int]
    chips: ReasonChips
    balances: Mapping[int, int]

    @property
    def only_kvant(self) -> Kvant | None:
        """The kvant that needs no choice: the only one that all the chosen attend."""
        fitting = [kvant for kvant in self.kvants if self.attending[kvant.id] == len(self.students)]
        return fitting[0] if len(fitting) == 1 else None


def choose(actor: User, students: Sequence[Student]) -> Chosen:
    """What the page offers for these students."""
    attending = _attending([student.id for student in students])
    kvants = [kvant for kvant in kvants_of(actor) if attending[kvant.id]]
    chips = chips_of(reasons_for(actor, kvants[0] if len(kvants) == 1 else None), kvants)
    return Chosen(students, kvants, attending, chips, balances_of(students))


def kvant_named(chosen: Chosen, raw: str) -> Kvant:
    """The kvant chosen on the page; `NotFound` when it was not offered."""
    wanted = row_id(raw)
    for kvant in chosen.kvants:
        if kvant.id == wanted:
            return kvant
    raise NotFound


def _attending(student_ids: Sequence[int]) -> Counter[int]:
    running = select(Membership.kvant_id).where(Membership.is_running, Membership.student_id.in_(student_ids))
    return Counter(db.session.scalars(running))
