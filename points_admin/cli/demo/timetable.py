"""The demonstration's timetable: groups meet twice a week in the room of their kvant; a holiday, a cancelled lesson."""

from datetime import time, timedelta
from itertools import groupby

from sqlalchemy import select

from points_admin import clock
from points_admin.cli.demo.people import Cast
from points_admin.extensions import db
from points_admin.schedule.holidays import add_holiday
from points_admin.schedule.lessons import cancel_lesson
from points_admin.schedule.models import Lesson, LessonStatus
from points_admin.schedule.slots import create_slot

# Pairs of days, and when the groups of a kvant take turns in its room.
_DAYS = ((1, 4), (2, 5), (3, 6))
_TURNS = ((time(14), time(15, 30)), (time(16), time(17, 30)), (time(18), time(19, 30)))
_FIRST_ROOM = 101
_HOLIDAY_IN = timedelta(days=10)


def plant_timetable(cast: Cast) -> None:
    """Lessons of the coming weeks; flushes."""
    by_kvant = groupby(sorted(cast.groups, key=lambda group: (group.kvant_id, group.id)), lambda group: group.kvant_id)
    for number, (_kvant_id, groups) in enumerate(by_kvant):
        for group, (starts_at, ends_at) in zip(groups, _TURNS, strict=False):
            for weekday in _DAYS[number % len(_DAYS)]:
                create_slot(
                    cast.admin,
                    group=group,
                    weekday=weekday,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    room=f"каб. {_FIRST_ROOM + number}",
                )
    add_holiday(cast.admin, clock.today() + _HOLIDAY_IN, "Санитарный день")
    ahead = select(Lesson).where(Lesson.status == LessonStatus.PLANNED, Lesson.starts_at > clock.now())
    third = db.session.scalars(ahead.order_by(Lesson.starts_at, Lesson.id).offset(2).limit(1)).one()
    cancel_lesson(cast.admin, third, why="Педагог на соревнованиях")
