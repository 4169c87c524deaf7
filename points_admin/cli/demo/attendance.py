"""The demonstration's attendance: marks of the past weeks, a lesson of Anna's that is on now, rules that begin today.

The points of those weeks are in the history already, as if teachers had typed them.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import insert, or_, select

from points_admin import clock
from points_admin.access import SYSTEM
from points_admin.accounts.queries import find_user
from points_admin.cli.demo.people import KNOWN_TEACHERS, Cast
from points_admin.extensions import db
from points_admin.roster.models import Group
from points_admin.rules.engine import Trigger
from points_admin.rules.models import AwardRule
from points_admin.rules.services import switch_rule
from points_admin.schedule.lessons import create_lesson
from points_admin.schedule.models import Attendance, Lesson, LessonStatus, Mark, TimetableSlot
from points_admin.schedule.roll import lesson_now

_WEEKS = 6
_MARKS = (Mark.PRESENT, Mark.LATE, Mark.ABSENT, Mark.EXCUSED)
_WEIGHTS = (86, 5, 6, 3)
_LESSON = timedelta(hours=1)
_ROOM = "актовый зал"
# What the demonstration switches on besides the points for attending.
_ON = (Trigger.STREAK, Trigger.CHECKED_IN)


def plant_attendance(random: Random, cast: Cast) -> None:
    """Needs the timetable; flushes."""
    slots = db.session.scalars(select(TimetableSlot).order_by(TimetableSlot.id)).all()
    lessons = [_held(slot, day) for slot in slots for day in _past_days(slot)]
    db.session.add_all(lessons)
    db.session.flush()
    db.session.execute(insert(Attendance), [mark for lesson in lessons for mark in _marks(random, cast, lesson)])
    for rule in db.session.scalars(select(AwardRule).where(AwardRule.trigger.in_(_ON))):
        switch_rule(cast.admin, rule, on=True)
    begin_lesson()


def begin_lesson() -> None:
    """Anna gives a lesson now, whenever the demonstration is started: one more of a group that is hers and free."""
    anna = find_user(KNOWN_TEACHERS[0][1])
    if anna is None or lesson_now(anna) is not None:
        return
    begins = _quarter(clock.now())
    theirs = select(Group).where(Group.teacher_id == anna.id, Group.archived_at.is_(None)).order_by(Group.id)
    free = next((group for group in db.session.scalars(theirs) if _is_free(group, begins)), None)
    if free is not None:
        create_lesson(SYSTEM, group=free, starts_at=begins, ends_at=begins + _LESSON, room=_ROOM)


def _past_days(slot: TimetableSlot) -> Iterator[date]:
    last = clock.today() - timedelta(days=(clock.today().isoweekday() - slot.weekday - 1) % 7 + 1)
    return (last - timedelta(weeks=week) for week in range(_WEEKS))


def _held(slot: TimetableSlot, day: date) -> Lesson:
    ends_at = clock.instant(day, slot.ends_at)
    return Lesson(
        slot_id=slot.id,
        slot_day=day,
        group_id=slot.group_id,
        kvant_id=slot.kvant_id,
        room=slot.room,
        starts_at=clock.instant(day, slot.starts_at),
        ends_at=ends_at,
        is_settled=True,
        marks_version=1,
        marked_at=ends_at,
        marked_by_id=slot.group.teacher_id,
    )


def _marks(random: Random, cast: Cast, lesson: Lesson) -> Iterator[dict[str, object]]:
    for student_id in cast.members.get(lesson.group_id, ()):
        [mark] = random.choices(_MARKS, _WEIGHTS)
        yield {
            "lesson_id": lesson.id,
            "student_id": student_id,
            "mark": mark,
            "marked_at": lesson.marked_at,
            "marked_by_id": lesson.marked_by_id,
        }


def _is_free(group: Group, begins: datetime) -> bool:
    """Neither the group nor the hall is taken."""
    near = Lesson.starts_at < begins + _LESSON, Lesson.ends_at > begins, Lesson.status == LessonStatus.PLANNED
    claims = or_(Lesson.group_id == group.id, Lesson.room == _ROOM)
    return db.session.scalar(select(Lesson.id).where(*near, claims).limit(1)) is None


def _quarter(instant: datetime) -> datetime:
    """The last full quarter of an hour."""
    return instant.replace(minute=instant.minute // 15 * 15, second=0, microsecond=0)
