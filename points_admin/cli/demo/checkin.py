"""The demonstration's events: one that is open all day, one to come, and last week's with those who came."""

from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy import select

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.checkin.models import CheckIn, Event
from points_admin.cli.demo.people import KNOWN_TEACHERS, Cast
from points_admin.extensions import db
from points_admin.roster.models import Kvant, Membership

_OPEN, _AHEAD, _PAST = "Хакатон «Виртуальный музей»", "День открытых дверей", "Защита проектов"
_SLUG = "vr-ar"
_PART_THAT_CAME = 0.7


def plant_events(random: Random, cast: Cast) -> None:
    """Of the kvant of the first known teacher, and one for everybody; flushes."""
    kvant = db.session.scalars(select(Kvant).where(Kvant.slug == _SLUG)).one()
    teacher = db.session.scalars(select(User).where(User.login == KNOWN_TEACHERS[0][1])).one()
    this_hour = clock.now().replace(minute=0, second=0, microsecond=0)
    _add(_OPEN, this_hour, hours=23, kvant=kvant, by=teacher)
    _add(_AHEAD, clock.instant(clock.today() + timedelta(days=9), time(11)), hours=4, kvant=None, by=cast.admin)
    past = _add(_PAST, clock.instant(clock.today() - timedelta(days=7), time(16)), hours=3, kvant=kvant, by=teacher)
    for number, student_id in enumerate(_some_of(random, kvant)):
        at = past.opens_at + timedelta(seconds=20 * number + random.randint(0, 19))
        db.session.add(CheckIn(event_id=past.id, student_id=student_id, at=at))
    db.session.flush()


def _add(name: str, opens_at: datetime, *, hours: int, kvant: Kvant | None, by: User) -> Event:
    """Past the verb, which makes none for last week."""
    closes_at = opens_at + timedelta(hours=hours)
    event = Event(name=name, kvant=kvant, opens_at=opens_at, closes_at=closes_at, created_by=by)
    db.session.add(event)
    db.session.flush()
    return event


def _some_of(random: Random, kvant: Kvant) -> list[int]:
    """Ids of those who came, in the order they did."""
    attending = select(Membership.student_id).where(Membership.kvant_id == kvant.id, Membership.is_running)
    ids = list(db.session.scalars(attending.order_by(Membership.student_id)))
    return random.sample(ids, round(len(ids) * _PART_THAT_CAME))
