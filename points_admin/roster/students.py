"""Changing students: create, update, archive, restore."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from points_admin import clock, text
from points_admin.access import Actor, Permission, require
from points_admin.accounts.identity import Names, refuse_erased
from points_admin.accounts.models import User
from points_admin.audit.services import record, record_changes
from points_admin.database import locked
from points_admin.errors import Conflict, Invalid, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Student


def create_student(actor: Actor, **fields: Any) -> Student:
    """A new student; `fields` are columns of `Student`. Raises `Conflict` for a person who is on the roster."""
    require(actor, Permission.STUDENTS_MANAGE)
    student = Student(**fields)
    _refuse_twin(student)
    db.session.add(student)
    record_changes(actor.id, "student.create", student)
    return student


def update_student(actor: Actor, student: Student, **fields: Any) -> Student:
    """Change columns of a student. Raises `Conflict` where that makes a twin of somebody, and for who is erased."""
    require(actor, Permission.STUDENTS_MANAGE)
    refuse_erased(student)
    with db.session.no_autoflush:
        for name, value in fields.items():
            setattr(student, name, value)
        _refuse_twin(student)
    record_changes(actor.id, "student.update", student)
    return student


def archive_student(actor: Actor, student: Student) -> None:
    """Off the lists, memberships ended; points and history stay. Raises `Conflict` when archived already."""
    require(actor, Permission.STUDENTS_MANAGE)
    if student.archived_at is not None:
        raise Conflict("Ученик уже в архиве.")
    ended = [membership for membership in student.memberships if membership.is_running]
    for membership in ended:
        membership.ended_on = max(clock.today(), membership.started_on)
    student.archived_at = clock.now()
    record(actor.id, "student.archive", student, after={"memberships_ended": [str(one) for one in ended]})
    db.session.flush()


def restore_student(actor: Actor, student: Student) -> None:
    """Back on the lists, without a kvant. Raises `Conflict` when not archived, or erased."""
    require(actor, Permission.STUDENTS_MANAGE)
    refuse_erased(student)
    if student.archived_at is None:
        raise Conflict("Ученик не в архиве.")
    student.archived_at = None
    record(actor.id, "student.restore", student)
    db.session.flush()


def register_applicant(user: User, **fields: Any) -> Student:
    """Whoever owns the login has only applied: on nobody's lists yet. `fields` are columns of `Student`."""
    names = {"last_name": user.last_name, "first_name": user.first_name, "middle_name": user.middle_name}
    student = Student(**names, **fields, user=user, is_applicant=True)
    db.session.add(student)
    db.session.flush()
    record(None, "student.register", student)
    return student


def correct_applicant(actor: Actor, student: Student, names: Names) -> None:
    """Who has only applied may mend a slip of the pen; a namesake on the roster is no obstacle."""
    for name, value in asdict(names).items():
        setattr(student, name, value)
    record_changes(actor.id, "student.rename", student)


def enlist(actor: Actor, student: Student) -> None:
    """An applicant comes onto the roster, by a rule of its own. Raises `Conflict` where the person is there already."""
    twin = twin_of(student)
    if twin is not None:
        where = " (в архиве)" if twin.archived_at else ""
        raise Conflict(
            f"{twin.full_name} с этой датой рождения уже есть{where}: сначала привяжите заявку к этой записи."
        )
    student.is_applicant = False
    record_changes(actor.id, "student.enlist", student)


def unlist(actor: Actor, student: Student) -> None:
    """`enlist` undone, for whom nothing has happened since."""
    student.is_applicant = True
    record_changes(actor.id, "student.unlist", student)


def lock_student(student_id: int) -> Student:
    """The student as they are now, others wait; raises `NotFound` for an applicant who was just linked to somebody."""
    student = db.session.scalar(locked(select(Student).where(Student.id == student_id)))
    if student is None:
        raise NotFound
    return student


def twin_of(student: Student) -> Student | None:
    """The same person on the roster: full name and birth date."""
    same_day = Student.birth_date == student.birth_date if student.birth_date else Student.birth_date.is_(None)
    same = Student.match_key == text.match_key(student.full_name), same_day, Student.id != student.id
    return db.session.scalar(select(Student).where(*same, ~Student.is_applicant))


def _refuse_twin(student: Student) -> None:
    if not text.match_key(student.last_name) or not text.match_key(student.first_name):
        raise Invalid("Укажите фамилию и имя.", field="last_name")
    twin = twin_of(student)
    if twin is not None:
        where = " (в архиве)" if twin.archived_at else ""
        raise Conflict(f"{twin.full_name} с этой датой рождения уже есть{where}.", field="last_name")
