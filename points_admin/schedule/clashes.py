"""Who already has the group, the room or the teacher at that time. The database refuses, this says whom to ask."""

from sqlalchemy import ColumnElement, and_, func, or_, select

from points_admin import clock
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.schedule.models import Lesson, LessonStatus, TimetableSlot

# Any number that no other lock of ours has.
_TURN = 7210422
# Somebody was faster: the database's own refusal.
TAKEN = "В это время группа, кабинет или педагог уже заняты: обновите страницу и выберите другое время."


def require_free_slot(slot: TimetableSlot) -> None:
    """Raise `Conflict` about the field that another line of the week already claims."""
    until = slot.valid_to
    other = db.session.scalar(
        select(TimetableSlot)
        .where(
            TimetableSlot.id != (slot.id or 0),
            TimetableSlot.weekday == slot.weekday,
            TimetableSlot.starts_at < slot.ends_at,
            TimetableSlot.ends_at > slot.starts_at,
            or_(TimetableSlot.valid_to.is_(None), TimetableSlot.valid_to >= slot.valid_from),
            *([TimetableSlot.valid_from <= until] if until else []),
            _claims_same(TimetableSlot, slot),
        )
        .order_by(TimetableSlot.starts_at, TimetableSlot.id)
        .limit(1)
    )
    if other is not None:
        raise _conflict(slot, other, f"{other.starts_at:%H:%M}–{other.ends_at:%H:%M}")


def require_free_lesson(lesson: Lesson) -> None:
    """Raise `Conflict` about the field that another lesson already claims; a cancelled one claims nothing."""
    other = lesson_in_the_way(lesson)
    if other is not None:
        raise _conflict(lesson, other, when(other))


def lesson_in_the_way(lesson: Lesson) -> Lesson | None:
    """The first planned lesson that claims the same at the same time."""
    return db.session.scalar(
        select(Lesson)
        .where(
            Lesson.id != (lesson.id or 0),
            Lesson.status == LessonStatus.PLANNED,
            Lesson.starts_at < lesson.ends_at,
            Lesson.ends_at > lesson.starts_at,
            _claims_same(Lesson, lesson),
        )
        .order_by(Lesson.starts_at, Lesson.id)
        .limit(1)
    )


def take_turns() -> None:
    """From here to the commit nobody else writes the timetable (SQLite has one writer at a time anyway).

    Two who insert at once would wait for each other in the index of an exclusion constraint: a deadlock, not a refusal.
    To be called with what is to be written still unflushed, and after the row that it belongs to is locked.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_TURN)))


def when(lesson: Lesson) -> str:
    """«22.11.2026, 16:00–17:30»."""
    return f"{clock.local(lesson.starts_at):%d.%m.%Y, %H:%M}–{clock.local(lesson.ends_at):%H:%M}"


def _claims_same(model: type[TimetableSlot | Lesson], one: TimetableSlot | Lesson) -> ColumnElement[bool]:
    claims: list[ColumnElement[bool]] = [model.group_id == one.group_id]
    if one.room_key:
        claims.append(model.room_key == one.room_key)
    if one.teacher_id is not None:
        claims.append(and_(model.teacher_id.is_not(None), model.teacher_id == one.teacher_id))
    return or_(*claims)


def _conflict(one: TimetableSlot | Lesson, other: TimetableSlot | Lesson, at: str) -> Conflict:
    whose = f"{other.group.kvant}, группа {other.group}, {at}"
    if other.group_id == one.group_id:
        return Conflict(f"У этой группы в это время уже есть занятие: {whose}.", field="starts_at")
    if one.room_key and other.room_key == one.room_key:
        return Conflict(f"Кабинет «{one.room}» в это время занят: {whose}.", field="room")
    return Conflict(f"Педагог в это время занят: {whose}.", field="teacher")
