"""From lines of the week to lessons: made ahead, remade when the line changes, never behind what is settled."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import delete, or_, select

from points_admin import clock
from points_admin.database import locked
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant
from points_admin.schedule.clashes import lesson_in_the_way, take_turns, when
from points_admin.schedule.models import Holiday, Lesson, LessonStatus, TimetableSlot

# How far ahead lessons exist.
AHEAD = timedelta(days=28)


def place(slot: TimetableSlot) -> int:
    """Make what is missing from today on; how many.

    One that finds its group, room or teacher taken (by a lesson that was moved there) is made as a cancelled one that
    says so, for an administrator to move.
    """
    if days := _missing_days(slot):
        take_turns()
    made = [_lesson(slot, day) for day in days]
    slot.placed_until = _horizon()
    db.session.flush()
    return len(made)


def replace(slot: TimetableSlot) -> int:
    """The slot has changed: lessons that are still to come and not settled are made anew."""
    clear(slot, from_day=clock.today())
    return place(slot)


def clear(slot: TimetableSlot, *, from_day: date) -> None:
    """Remove the lessons still to come that nobody has settled."""
    ahead = Lesson.slot_id == slot.id, Lesson.slot_day >= from_day, ~Lesson.is_settled, Lesson.starts_at > clock.now()
    db.session.execute(delete(Lesson).where(*ahead))


def clear_day(day: date) -> None:
    """Remove the lessons of the timetable on that day, if they are still to come and not settled."""
    ahead = Lesson.slot_day == day, ~Lesson.is_settled, Lesson.starts_at > clock.now()
    db.session.execute(delete(Lesson).where(*ahead))


def place_due() -> int:
    """For the timer: every running line of the week whose lessons do not reach far enough; how many were made.

    Lines of archived groups end.
    """
    _end_archived()
    lacking = or_(TimetableSlot.placed_until.is_(None), TimetableSlot.placed_until < _horizon())
    due = select(TimetableSlot).join(Group, Group.id == TimetableSlot.group_id).join(Kvant, Kvant.id == Group.kvant_id)
    due = due.where(lacking, Group.archived_at.is_(None), Kvant.archived_at.is_(None))
    running = or_(TimetableSlot.valid_to.is_(None), TimetableSlot.valid_to >= clock.today())
    return sum(map(place, db.session.scalars(locked(due.where(running).order_by(TimetableSlot.id))).all()))


def _end_archived() -> None:
    """A group that was archived, alone or with its kvant, gives its rooms and hours back."""
    archived = select(Group.id).join(Kvant, Kvant.id == Group.kvant_id)
    archived = archived.where(or_(Group.archived_at.is_not(None), Kvant.archived_at.is_not(None)))
    running = or_(TimetableSlot.valid_to.is_(None), TimetableSlot.valid_to > clock.today())
    theirs = select(TimetableSlot).where(TimetableSlot.group_id.in_(archived), running)
    for slot in db.session.scalars(locked(theirs.order_by(TimetableSlot.id))).all():
        clear(slot, from_day=clock.today())
        slot.valid_to = max(slot.valid_from, clock.today())


def _lesson(slot: TimetableSlot, day: date) -> Lesson:
    lesson = Lesson(
        slot_id=slot.id,
        slot_day=day,
        group_id=slot.group_id,
        kvant_id=slot.kvant_id,
        teacher_id=slot.teacher_id,
        room=slot.room,
        starts_at=clock.instant(day, slot.starts_at),
        ends_at=clock.instant(day, slot.ends_at),
        status=LessonStatus.PLANNED,
    )
    other = lesson_in_the_way(lesson)
    if other is not None:
        lesson.status, lesson.is_settled = LessonStatus.CANCELLED, True
        lesson.why = f"Место занято: {other.group.kvant}, группа {other.group}, {when(other)}"
    db.session.add(lesson)
    db.session.flush()
    return lesson


def _missing_days(slot: TimetableSlot) -> list[date]:
    first, last = max(clock.today(), slot.valid_from), min(_horizon(), slot.valid_to or date.max)
    days = set(_weekly(slot.weekday, first, last))
    if not days:
        return []
    made = select(Lesson.slot_day).where(Lesson.slot_id == slot.id, Lesson.slot_day.in_(days))
    free = select(Holiday.day).where(Holiday.day.in_(days))
    return sorted(days - set(db.session.scalars(made)) - set(db.session.scalars(free)))


def _weekly(weekday: int, first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)


def _horizon() -> date:
    return clock.today() + AHEAD
