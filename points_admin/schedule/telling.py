"""What a group and its teacher hear of a single lesson."""

from collections.abc import Sequence

from sqlalchemy import select

from points_admin.accounts.models import User
from points_admin.extensions import db
from points_admin.notices.services import note, tell
from points_admin.roster.models import Membership, Student
from points_admin.schedule.clashes import when
from points_admin.schedule.models import Lesson

_CABINET = "/cabinet/schedule"
_PANEL = "/admin/schedule/"


def tell_group(lesson: Lesson, what: str) -> None:
    """Students of the group with a login by notice and letter, the teacher on the panel's pages."""
    title = f"{what}: {lesson.group.kvant}"
    told = f"Группа {lesson.group}, {when(lesson)}"
    if lesson.room and not lesson.is_cancelled:
        told += f", {lesson.room}"
    body = f"{told}. Причина: {lesson.why}." if lesson.why else f"{told}."
    for user in _members(lesson):
        tell(user, title=title, body=body, path=_CABINET)
    if lesson.teacher is not None and lesson.teacher.active:
        note(lesson.teacher, title=title, body=body, path=_PANEL)


def _members(lesson: Lesson) -> Sequence[User]:
    attending = select(Student.user_id).join(Membership, Membership.student_id == Student.id)
    theirs = attending.where(Membership.group_id == lesson.group_id, Membership.is_running)
    return db.session.scalars(select(User).where(User.id.in_(theirs), User.active).order_by(User.id)).all()
