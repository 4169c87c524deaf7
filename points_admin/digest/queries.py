"""The numbers of a teacher's week, by kvant; points come from the daily totals, never from the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from points_admin.accounts.models import User
from points_admin.digest.week import Week
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.enrolment.queries import places_of
from points_admin.extensions import db
from points_admin.ledger.models import DailyTotal
from points_admin.roster.models import Kvant
from points_admin.roster.policies import kvants_taught_by


@dataclass(frozen=True)
class Points:
    """What a week brought and took, and in how many entries."""

    accrued: int = 0
    deducted: int = 0
    entries: int = 0


@dataclass(frozen=True)
class KvantWeek:
    """`requests` wait for a verdict; `free` places are None where there is no limit. Both and `students` are of now."""

    kvant: Kvant
    requests: int
    students: int
    free: int | None
    points: Points


def kvant_weeks(teacher: User, week: Week) -> list[KvantWeek]:
    """One for each kvant taught that is not archived, by name."""
    taught = Kvant.id.in_(kvants_taught_by(teacher)), Kvant.archived_at.is_(None)
    kvants = db.session.scalars(select(Kvant).where(*taught).order_by(Kvant.match_key)).all()
    requests, points, places = _pending(kvants), _points(kvants, week), places_of(kvants)
    return [
        KvantWeek(
            kvant,
            requests=requests.get(kvant.id, 0),
            students=places[kvant.id].taken,
            free=places[kvant.id].free,
            points=points.get(kvant.id, Points()),
        )
        for kvant in kvants
    ]


def _pending(kvants: Sequence[Kvant]) -> Mapping[int, int]:
    kvant_id = EnrolmentRequest.kvant_id
    wanted = kvant_id.in_([kvant.id for kvant in kvants]), EnrolmentRequest.status == RequestStatus.PENDING
    rows = db.session.execute(select(kvant_id, func.count()).where(*wanted).group_by(kvant_id))
    return {row[0]: row[1] for row in rows}


def _points(kvants: Sequence[Kvant], week: Week) -> Mapping[int, Points]:
    within = DailyTotal.kvant_id.in_([kvant.id for kvant in kvants]), DailyTotal.day.between(week.monday, week.sunday)
    sums = [func.sum(column) for column in (DailyTotal.accrued, DailyTotal.deducted, DailyTotal.entries)]
    rows = db.session.execute(select(DailyTotal.kvant_id, *sums).where(*within).group_by(DailyTotal.kvant_id))
    return {row[0]: Points(*map(int, row[1:])) for row in rows}
