"""Person: somebody as the system knows them, a student, a login, or both; and whose data are whose business."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from points_admin.access import Actor, Permission, require
from points_admin.accounts.models import User
from points_admin.database import row_id
from points_admin.errors import Forbidden, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Student
from points_admin.roster.queries import student_behind


@dataclass(frozen=True)
class Person:
    """At least one of the two is there."""

    student: Student | None
    user: User | None

    @property
    def row(self) -> Student | User:
        """The row that says what the person is called."""
        row = self.student or self.user
        if row is None:
            raise NotFound
        return row

    @property
    def user_ids(self) -> list[int]:
        """Of the login, if there is one."""
        return [self.user.id] if self.user else []

    @property
    def erased_at(self) -> datetime | None:
        return self.row.erased_at

    def __str__(self) -> str:
        return self.row.full_name


def person_of(user: User) -> Person:
    """Whose login it is."""
    return Person(student_behind(user), user)


def person_behind(student: Student) -> Person:
    """The student, with their login if there is one."""
    return Person(student, student.user)


def person_for(actor: Actor, *, student_id: object = None, user_id: object = None) -> Person:
    """By the id of either row, applicants too; raises `Forbidden`, and `NotFound` for what is not there."""
    require(actor, Permission.PRIVACY_MANAGE)
    if student_id is not None:
        student = db.session.scalar(select(Student).where(Student.id == row_id(student_id)))
        found = person_behind(student) if student else None
    else:
        user = db.session.scalar(select(User).where(User.id == row_id(user_id)))
        found = person_of(user) if user else None
    if found is None:
        raise NotFound("Такого человека нет.")
    return found


def require_about(actor: Actor, person: Person) -> None:
    """Raise `Forbidden` unless the data are the actor's own, or everybody's data are the actor's business."""
    if actor.can(Permission.PRIVACY_MANAGE):
        return
    own = person.user is not None and person.user.id == actor.id
    if not own or not any(map(actor.can, (Permission.CABINET_OPEN, Permission.PANEL_OPEN))):
        raise Forbidden
