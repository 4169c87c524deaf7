"""What the rules hear of visits."""

from datetime import date

from sqlalchemy import select

from points_admin import clock
from points_admin.access import SYSTEM
from points_admin.checkin.models import CheckIn
from points_admin.extensions import db
from points_admin.rules.applying import grant
from points_admin.rules.engine import Fact, Trigger


def visited(visit: CheckIn) -> None:
    """A student came to an event, for the first time."""
    grant(SYSTEM, [_fact(visit)])


def visits_between(first: date, last: date) -> list[Fact]:
    """Visits between two days (both included), in the order of time."""
    begin, end = clock.bounds(first, last)
    visits = select(CheckIn).where(CheckIn.at >= begin, CheckIn.at < end)
    return [_fact(visit) for visit in db.session.scalars(visits.order_by(CheckIn.at, CheckIn.student_id))]


def _fact(visit: CheckIn) -> Fact:
    day, event = clock.local(visit.at).date(), visit.event
    return Fact(Trigger.CHECKED_IN, visit.student_id, f"event:{event.id}", day, event.kvant_id, event.name)
