"""The demonstration's leavers: a family that has withdrawn its consent, and children whose time is nearly over."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from points_admin import clock
from points_admin.cli.demo.names import random_name
from points_admin.cli.demo.people import Cast, birth_date
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.extensions import db
from points_admin.privacy.withdrawal import withdraw_consent
from points_admin.roster.models import Kvant, Membership, Student

# Days since they left; a year is what is kept unless the setting says otherwise.
LEFT = (342, 357)
_ATTENDED = timedelta(days=150)


def plant_privacy(random: Random, cast: Cast) -> None:
    """The last who waits for a place has thought otherwise; flushes."""
    waiting = select(EnrolmentRequest).where(EnrolmentRequest.status == RequestStatus.WAITING)
    last = db.session.scalars(waiting.order_by(EnrolmentRequest.id.desc()).limit(1)).one()
    withdraw_consent(cast.admin, last.student)
    kvant = db.session.scalars(select(Kvant).order_by(Kvant.id).limit(1)).one()
    for days in LEFT:
        _leave(random, kvant, clock.now() - timedelta(days=days))
    db.session.flush()


def _leave(random: Random, kvant: Kvant, left: datetime) -> None:
    name = random_name(random)
    student = Student(
        last_name=name.last,
        first_name=name.first,
        middle_name=name.middle,
        birth_date=birth_date(random),
        created_at=left - _ATTENDED,
        archived_at=left,
    )
    attended = Membership(student=student, kvant=kvant, started_on=(left - _ATTENDED).date(), ended_on=left.date())
    db.session.add_all([student, attended])
