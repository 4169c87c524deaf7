"""plant(): fills an empty database with the demonstration."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import func, select

from points_admin import clock
from points_admin.audit.services import record
from points_admin.cli.demo.attendance import plant_attendance
from points_admin.cli.demo.checkin import plant_events
from points_admin.cli.demo.feedback import plant_feedback
from points_admin.cli.demo.history import plant_corrections, plant_history, weeks_for
from points_admin.cli.demo.joining import plant_joining
from points_admin.cli.demo.people import plant_people
from points_admin.cli.demo.privacy import plant_privacy
from points_admin.cli.demo.rewards import plant_rewards
from points_admin.cli.demo.texts import plant_texts
from points_admin.cli.demo.timetable import plant_timetable
from points_admin.cli.demo.wishes import plant_wishes
from points_admin.cli.demo.year_end import plant_year_end
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry
from points_admin.roster.models import Student

_SEED = 2026


@dataclass(frozen=True)
class Planted:
    """How much there is now."""

    students: int
    groups: int
    entries: int


def is_planted() -> bool:
    """Whether there is any student yet."""
    return db.session.scalar(select(Student.id).limit(1)) is not None


def plant(*, students: int, entries: int, password: str) -> Planted:
    """People and points in one transaction, committed; raises `Conflict` where there are students already."""
    if is_planted():
        raise Conflict("В базе уже есть ученики: показательные данные загружают только в пустую базу.")
    random = Random(_SEED)
    since = clock.today() - timedelta(weeks=weeks_for(students, entries))
    cast = plant_people(random, students, password, since)
    plant_history(random, cast, entries, since)
    plant_corrections(cast)
    plant_texts(cast)
    plant_timetable(cast)
    plant_attendance(random, cast)
    plant_joining(random, cast)
    plant_feedback(cast)
    plant_rewards(random, cast)
    plant_wishes(cast)
    plant_privacy(random, cast)
    plant_events(random, cast)
    plant_year_end(cast)
    stored = db.session.scalar(select(func.count(LedgerEntry.id))) or 0
    record(None, "demo.seed", after={"students": students, "entries": stored})
    db.session.commit()
    return Planted(students, len(cast.groups), stored)
