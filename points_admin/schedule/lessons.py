"""Single lessons: one more, moved, cancelled, back again. The group and the teacher are told."""

from datetime import datetime, timedelta

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.accounts.models import User
from points_admin.audit.services import record_changes
from points_admin.checks import checked_line
from points_admin.database import locked
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.roster.models import Group
from points_admin.schedule.clashes import TAKEN, require_free_lesson, take_turns
from points_admin.schedule.models import ROOM_LENGTH, WHY_LENGTH, Lesson, LessonStatus
from points_admin.schedule.telling import tell_group

_LONGEST = timedelta(hours=12)
_FARTHEST = timedelta(days=366)


def create_lesson(
    actor: Actor, *, group: Group, starts_at: datetime, ends_at: datetime, room: str = "", teacher: User | None = None
) -> Lesson:
    """A lesson beside the timetable. Raises `Invalid` for a wrong field, `Conflict` for what is taken at that time."""
    require(actor, Permission.SCHEDULE_MANAGE)
    if group.archived_at is not None or group.kvant.archived_at is not None:
        raise Invalid(f"Группа {group} в архиве.", field="group")
    lesson = Lesson(group_id=group.id, kvant_id=group.kvant_id, status=LessonStatus.PLANNED, is_settled=True)
    _put(lesson, starts_at, ends_at, room, teacher)
    db.session.add(lesson)
    record_changes(actor.id, "lesson.create", lesson, refusal=TAKEN)
    tell_group(lesson, "Новое занятие")
    return lesson


def move_lesson(
    actor: Actor, lesson: Lesson, *, starts_at: datetime, ends_at: datetime, room: str, teacher: User | None
) -> None:
    """Another time, room or teacher for this once; a cancelled lesson takes place again.

    Raises what `create_lesson` raises, and `Conflict` for a lesson that is marked.
    """
    require(actor, Permission.SCHEDULE_MANAGE)
    lesson = lock_lesson(lesson)
    _refuse_marked(lesson)
    with db.session.no_autoflush:
        lesson.status, lesson.why, lesson.is_settled = LessonStatus.PLANNED, "", True
        _put(lesson, starts_at, ends_at, room, teacher)
        lesson.version += 1
    record_changes(actor.id, "lesson.reschedule", lesson, refusal=TAKEN)
    db.session.expire(lesson, ["own_teacher"])
    tell_group(lesson, "Занятие перенесено")


def cancel_lesson(actor: Actor, lesson: Lesson, *, why: str = "") -> None:
    """It does not take place; its room and teacher are free. Raises `Conflict` where it is cancelled or marked."""
    require(actor, Permission.SCHEDULE_MANAGE)
    lesson = lock_lesson(lesson)
    if lesson.is_cancelled:
        raise Conflict("Это занятие уже отменено. Обновите страницу.")
    _refuse_marked(lesson)
    lesson.why = checked_line(why, WHY_LENGTH, field="why")
    lesson.status, lesson.is_settled = LessonStatus.CANCELLED, True
    lesson.version += 1
    record_changes(actor.id, "lesson.cancel", lesson)
    tell_group(lesson, "Занятие отменено")


def restore_lesson(actor: Actor, lesson: Lesson) -> None:
    """It takes place after all. Raises `Conflict` where it does anyway, and for what is taken at that time."""
    require(actor, Permission.SCHEDULE_MANAGE)
    lesson = lock_lesson(lesson)
    if not lesson.is_cancelled:
        raise Conflict("Это занятие не отменено. Обновите страницу.")
    with db.session.no_autoflush:
        require_free_lesson(lesson)
        take_turns()
        lesson.status, lesson.why = LessonStatus.PLANNED, ""
        lesson.version += 1
    record_changes(actor.id, "lesson.reinstate", lesson, refusal=TAKEN)
    tell_group(lesson, "Занятие состоится")


def _refuse_marked(lesson: Lesson) -> None:
    """Points came of it."""
    if lesson.marked_at is not None:
        raise Conflict("Занятие уже отмечено: оно состоялось. Сначала снимите отметки посещаемости.")


def _put(lesson: Lesson, starts_at: datetime, ends_at: datetime, room: str, teacher: User | None) -> None:
    if not timedelta() < ends_at - starts_at <= _LONGEST:
        raise Invalid("Занятие заканчивается позже, чем начинается, и в тот же день.", field="ends_at")
    if abs(starts_at - clock.now()) > _FARTHEST:
        raise Invalid("Не дальше года от сегодняшнего дня.", field="starts_at")
    lesson.starts_at, lesson.ends_at = starts_at, ends_at
    lesson.room = checked_line(room, ROOM_LENGTH, field="room")
    lesson.teacher_id = teacher.id if teacher else None
    require_free_lesson(lesson)
    take_turns()


def lock_lesson(lesson: Lesson) -> Lesson:
    """The lesson as it is now; others wait."""
    return db.session.scalars(locked(select(Lesson).where(Lesson.id == lesson.id))).one()
