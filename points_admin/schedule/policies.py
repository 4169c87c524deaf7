"""Which lessons exist for an actor; the timetable itself hangs on the wall for everybody."""

from sqlalchemy import ColumnElement, false, or_, select, true

from points_admin.access import Actor, Permission
from points_admin.extensions import db
from points_admin.roster.models import Membership, Student
from points_admin.roster.policies import kvants_taught_by
from points_admin.schedule.models import Lesson, TimetableSlot


def visible_lessons(actor: Actor) -> ColumnElement[bool]:
    """All for administrators, those of the own kvants for teachers, those of the own groups for students."""
    if actor.can(Permission.LESSONS_READ_ALL):
        return true()
    rules: list[ColumnElement[bool]] = [false()]
    if actor.can(Permission.LESSONS_READ_TAUGHT):
        rules.append(taught_lessons(actor))
    if actor.can(Permission.LESSONS_READ_OWN):
        rules.append(attended_lessons(actor))
    return or_(*rules)


def attended_lessons(actor: Actor) -> ColumnElement[bool]:
    """Those of the groups that the actor is a student of."""
    groups = select(Membership.group_id).join(Student, Student.id == Membership.student_id)
    own = groups.where(Student.user_id == actor.id, Membership.is_running, Membership.group_id.is_not(None))
    return Lesson.group_id.in_(own)


def taught_lessons(actor: Actor) -> ColumnElement[bool]:
    """Those of the kvants assigned to the teacher."""
    return Lesson.kvant_id.in_(kvants_taught_by(actor))


def can_mark_any(actor: Actor) -> bool:
    """Whether there are lessons that the actor gives and marks."""
    return actor.can(Permission.ATTENDANCE_MARK_TAUGHT)


def can_mark(actor: Actor, lesson: Lesson) -> bool:
    """Administrators everywhere, teachers in their kvants."""
    if actor.can(Permission.ATTENDANCE_MARK_ALL):
        return True
    taught = select(Lesson.id).where(Lesson.id == lesson.id, taught_lessons(actor))
    return actor.can(Permission.ATTENDANCE_MARK_TAUGHT) and db.session.scalar(taught) is not None


def visible_slots(actor: Actor) -> ColumnElement[bool]:
    """Lines of the week in the panel, by the same rule."""
    if actor.can(Permission.LESSONS_READ_ALL):
        return true()
    taught = TimetableSlot.kvant_id.in_(kvants_taught_by(actor))
    return taught if actor.can(Permission.LESSONS_READ_TAUGHT) else false()
