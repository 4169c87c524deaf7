"""Changing the roster: students, memberships, teaching assignments."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from points_admin import clock, text
from points_admin.access import Actor, Permission, require
from points_admin.accounts.models import User
from points_admin.audit.services import changes_of, record
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant, Membership, Student, TeachingAssignment


def create_student(actor: Actor, **fields: Any) -> Student:
    """A new student; `fields` are columns of `Student`. Raises `Conflict` for a person who is on the roster."""
    require(actor, Permission.STUDENTS_MANAGE)
    student = Student(**fields)
    _refuse_twin(student)
    db.session.add(student)
    _record(actor, "student.create", student)
    return student


def update_student(actor: Actor, student: Student, **fields: Any) -> Student:
    """Change columns of a student. Raises `Conflict` where that makes a twin of somebody."""
    require(actor, Permission.STUDENTS_MANAGE)
    with db.session.no_autoflush:
        for name, value in fields.items():
            setattr(student, name, value)
        _refuse_twin(student)
    _record(actor, "student.update", student)
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
    _write(actor, "student.archive", student, after={"memberships_ended": [str(one) for one in ended]})


def restore_student(actor: Actor, student: Student) -> None:
    """Back on the lists, without a kvant. Raises `Conflict` when not archived."""
    require(actor, Permission.STUDENTS_MANAGE)
    if student.archived_at is None:
        raise Conflict("Ученик не в архиве.")
    student.archived_at = None
    _write(actor, "student.restore", student)


def join_kvant(
    actor: Actor,
    student: Student,
    *,
    kvant: Kvant,
    group: Group | None = None,
    started_on: date | None = None,
) -> Membership:
    """A membership from `started_on` (today). Raises `Conflict` where one runs, `Invalid` where parts do not fit."""
    require(actor, Permission.STUDENTS_MANAGE)
    if student.archived_at is not None:
        raise Invalid("Ученик в архиве: сначала верните его.")
    if kvant.archived_at is not None:
        raise Invalid(f"«{kvant.name}» в архиве.")
    _refuse_foreign_group(kvant, group)
    if running_membership(student, kvant) is not None:
        raise Conflict(f"{student.short_name} уже занимается в «{kvant.name}».")
    membership = Membership(student=student, kvant=kvant, group=group, started_on=started_on or clock.today())
    db.session.add(membership)
    _write(actor, "membership.join", student, after={"membership": str(membership)})
    return membership


def leave_kvant(actor: Actor, membership: Membership, *, ended_on: date | None = None) -> None:
    """End a membership on `ended_on` (today). Raises `Conflict` when it has ended already."""
    require(actor, Permission.STUDENTS_MANAGE)
    _refuse_ended(membership)
    ended = ended_on or max(clock.today(), membership.started_on)
    if ended < membership.started_on:
        raise Invalid("Участие не может закончиться раньше, чем началось.", field="ended_on")
    membership.ended_on = ended
    _write(actor, "membership.leave", membership.student, before={"membership": str(membership)})


def move_group(actor: Actor, membership: Membership, *, group: Group | None) -> None:
    """Another group of the same kvant, or none; nothing happens where it is the group of now.

    Raises `Conflict` for what has ended, `Invalid` for a foreign group.
    """
    require(actor, Permission.STUDENTS_MANAGE)
    _refuse_ended(membership)
    _refuse_foreign_group(membership.kvant, group)
    if membership.group is group:
        return
    before = str(membership)
    membership.group = group
    _write(
        actor,
        "membership.move",
        membership.student,
        before={"membership": before},
        after={"membership": str(membership)},
    )


def running_membership(student: Student, kvant: Kvant) -> Membership | None:
    """The membership of now, if there is one."""
    return db.session.scalar(
        select(Membership).where(
            Membership.student_id == student.id, Membership.kvant_id == kvant.id, Membership.is_running
        )
    )


def assign_teacher(actor: Actor, teacher: User, kvant: Kvant) -> None:
    """Give a teacher a kvant; nothing happens when it is theirs already."""
    set_teaching(actor, teacher, [*_taught(teacher), kvant])


def set_teaching(actor: Actor, teacher: User, kvants: Iterable[Kvant]) -> None:
    """Make the teacher's kvants exactly these; one audit record, none when nothing changes."""
    require(actor, Permission.USERS_MANAGE)
    had, wanted = _taught(teacher), set(kvants)
    if set(had) == wanted:
        return
    for assignment in _assignments(teacher):
        if assignment.kvant not in wanted:
            db.session.delete(assignment)
    db.session.add_all(TeachingAssignment(teacher=teacher, kvant=kvant) for kvant in wanted - set(had))
    _write(actor, "user.teaching", teacher, before={"kvants": _names(had)}, after={"kvants": _names(wanted)})


def _assignments(teacher: User) -> list[TeachingAssignment]:
    query = select(TeachingAssignment).where(TeachingAssignment.teacher_id == teacher.id)
    return list(db.session.scalars(query))


def _taught(teacher: User) -> list[Kvant]:
    return [assignment.kvant for assignment in _assignments(teacher)]


def _names(kvants: Iterable[Kvant]) -> list[str]:
    return sorted(kvant.name for kvant in kvants)


def _record(actor: Actor, action: str, subject: Student) -> None:
    before, after = changes_of(subject)
    if before or after:
        _write(actor, action, subject, before=before, after=after)


def _write(actor: Actor, action: str, subject: Student | User, **details: Any) -> None:
    db.session.flush()
    record(actor.id, action, subject, **details)
    db.session.flush()


def _refuse_twin(student: Student) -> None:
    key = text.match_key(student.full_name)
    if not text.match_key(student.last_name) or not text.match_key(student.first_name):
        raise Invalid("Укажите фамилию и имя.", field="last_name")
    same_day = Student.birth_date == student.birth_date if student.birth_date else Student.birth_date.is_(None)
    twin = db.session.scalar(select(Student).where(Student.match_key == key, same_day, Student.id != student.id))
    if twin is not None:
        where = " (в архиве)" if twin.archived_at else ""
        raise Conflict(f"{twin.full_name} с этой датой рождения уже есть{where}.", field="last_name")


def _refuse_ended(membership: Membership) -> None:
    if not membership.is_running:
        raise Conflict("Это участие уже завершено.")


def _refuse_foreign_group(kvant: Kvant, group: Group | None) -> None:
    if group is not None and (group.kvant_id != kvant.id or group.archived_at is not None):
        raise Invalid("Группа не относится к этому кванту.", field="group")
