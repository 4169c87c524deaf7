"""The demonstration's wishes for other names: two wait, one is decided; and a teacher with a confirmed e-mail."""

from sqlalchemy import select

from points_admin import clock
from points_admin.accounts.identity import Names
from points_admin.accounts.models import User
from points_admin.cli.demo.people import Cast
from points_admin.extensions import db
from points_admin.roster.models import NameChange, Student
from points_admin.roster.name_changes import approve_name_change, change_own_names

TEACHER = ("anna", "orlova@example.org")


def plant_wishes(cast: Cast) -> None:
    """Of students with a login and a patronymic, without the one whose login is printed; flushes."""
    known = Student.user_id.is_not(None), Student.middle_name != "", ~Student.is_applicant
    decided, *waiting = db.session.scalars(select(Student).where(*known).order_by(Student.id).offset(1).limit(3))
    if wish := _wish(decided, Names(decided.last_name, decided.first_name)):
        approve_name_change(cast.admin, wish)
    for student in waiting:
        ending = "ая" if student.last_name.endswith("а") else "ий"
        _wish(student, Names(f"{student.last_name}-Раевск{ending}", student.first_name, student.middle_name))
    login, email = TEACHER
    teacher = db.session.scalars(select(User).where(User.login == login)).one()
    teacher.email, teacher.email_confirmed_at, teacher.wants_digest = email, clock.now(), True
    db.session.flush()


def _wish(student: Student, names: Names) -> NameChange | None:
    return change_own_names(student.user, student, names) if student.user else None
