"""Which students, kvants, groups and memberships exist for an actor, and whose password. Every door uses these."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from points_admin.access import Actor, Permission, RoleName
from points_admin.accounts.models import Role, User
from points_admin.errors import Forbidden, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant, Membership, NameChange, Student, TeachingAssignment


def kvants_taught_by(actor: Actor) -> Select[int]:
    """Ids of the kvants assigned to the teacher, as a subquery."""
    return select(TeachingAssignment.kvant_id).where(TeachingAssignment.teacher_id == actor.id)


def students_taught_by(actor: Actor) -> Select[int]:
    """Ids of the students with a running membership in the teacher's kvants, as a subquery."""
    return select(Membership.student_id).where(Membership.is_running, Membership.kvant_id.in_(kvants_taught_by(actor)))


def visible_students(actor: Actor) -> ColumnElement[bool]:
    """Who has only applied is on nobody's lists: `enrolment.policies` shows requests."""
    if actor.can(Permission.STUDENTS_READ_ALL):
        return ~Student.is_applicant
    rules: list[ColumnElement[bool]] = [false()]
    if actor.can(Permission.STUDENTS_READ_TAUGHT):
        rules.append(Student.id.in_(students_taught_by(actor)))
    if actor.can(Permission.STUDENTS_READ_OWN):
        rules.append(Student.user_id == actor.id)
    return or_(*rules)


def require_own(actor: Actor, student: Student) -> None:
    """Raise `Forbidden` unless the actor is the student."""
    if not actor.can(Permission.STUDENTS_READ_OWN) or student.user_id != actor.id:
        raise Forbidden


def seen_of(actor: Actor, students: Iterable[Student]) -> set[int]:
    """Ids of those of the students whom the actor sees. One query."""
    ids = [student.id for student in students]
    return set(db.session.scalars(select(Student.id).where(Student.id.in_(ids), visible_students(actor))))


def visible_name_changes(actor: Actor) -> ColumnElement[bool]:
    """All for those who decide, the own ones for students."""
    if actor.can(Permission.STUDENTS_MANAGE):
        return true()
    own = select(Student.id).where(Student.user_id == actor.id)
    return NameChange.student_id.in_(own) if actor.can(Permission.STUDENTS_READ_OWN) else false()


def visible_kvants(actor: Actor) -> ColumnElement[bool]:
    """The kvants an actor works with in the panel (the public pages show all open ones to everybody)."""
    if actor.can(Permission.KVANTS_READ_ALL):
        return true()
    return Kvant.id.in_(kvants_taught_by(actor)) if actor.can(Permission.KVANTS_READ_TAUGHT) else false()


def visible_groups(actor: Actor) -> ColumnElement[bool]:
    if actor.can(Permission.KVANTS_READ_ALL):
        return true()
    return Group.kvant_id.in_(kvants_taught_by(actor)) if actor.can(Permission.KVANTS_READ_TAUGHT) else false()


def visible_memberships(actor: Actor) -> ColumnElement[bool]:
    """Memberships of the actor's kvants: a teacher does not learn what else a child attends."""
    if actor.can(Permission.STUDENTS_READ_ALL):
        return true()
    rules: list[ColumnElement[bool]] = [false()]
    if actor.can(Permission.STUDENTS_READ_TAUGHT):
        rules.append(Membership.kvant_id.in_(kvants_taught_by(actor)))
    if actor.can(Permission.STUDENTS_READ_OWN):
        rules.append(Membership.student_id.in_(select(Student.id).where(Student.user_id == actor.id)))
    return or_(*rules)


def resettable_users(actor: Actor) -> ColumnElement[bool]:
    """Whose password the actor may replace: a teacher that of a student taught, if the login is nothing else besides.

    Everybody changes the own one where the present one is asked for.
    """
    if actor.can(Permission.USERS_MANAGE):
        return true()
    if not actor.can(Permission.PASSWORDS_RESET_TAUGHT):
        return false()
    taught = select(Student.user_id).where(Student.id.in_(students_taught_by(actor)))
    is_student = User.roles.any(Role.name == RoleName.STUDENT)
    return and_(User.id != actor.id, User.id.in_(taught), is_student, ~User.roles.any(Role.name != RoleName.STUDENT))


def can_reset_password(actor: Actor, user: User) -> bool:
    found = select(User.id).where(User.id == user.id, resettable_users(actor))
    return db.session.scalar(found) is not None


def require_password_reset(actor: Actor, user: User) -> None:
    """Raise `NotFound`: a login that is not the actor's to reset looks like one that is not there."""
    if not can_reset_password(actor, user):
        raise NotFound
