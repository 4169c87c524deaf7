"""Kvant, Group, Student, NameChange, Membership (student - kvant), TeachingAssignment (teacher - kvant)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    and_,
    event,
    literal_column,
)
from sqlalchemy.engine import Connection
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship, validates

from points_admin import clock, text
from points_admin.accounts.identity import Names
from points_admin.accounts.models import NAME_LENGTH, PersonName, User
from points_admin.database import UtcDateTime
from points_admin.extensions import Model


class Kvant(Model):
    """A direction of the technopark. `aliases` are other spellings that imports accept."""

    __tablename__ = "kvant"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity_positive"),
        CheckConstraint("age_from <= age_to", name="ages_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    match_key: Mapped[str] = mapped_column(String(100), unique=True)
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    color: Mapped[str] = mapped_column(String(7), default="#2455c7")
    description: Mapped[str] = mapped_column(String(4000), default="")
    capacity: Mapped[int | None]
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    is_open: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @validates("name")
    def _match(self, _field: str, value: str) -> str:
        self.match_key = text.match_key(value)
        return text.clean(value)

    @hybrid_property
    def takes_requests(self) -> bool:
        """Whether one may apply to it; of the class, the condition of a query."""
        return self.is_open and self.archived_at is None

    @takes_requests.inplace.expression
    @classmethod
    def _takes_requests(cls) -> ColumnElement[bool]:
        return and_(cls.is_open, cls.archived_at.is_(None))

    def __str__(self) -> str:
        return self.name


class Group(Model):
    """A class of one kvant, led by a teacher."""

    __tablename__ = "group"
    __table_args__ = (
        UniqueConstraint("kvant_id", "match_key"),
        UniqueConstraint("id", "kvant_id"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kvant_id: Mapped[int] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(String(64))
    match_key: Mapped[str] = mapped_column(String(64))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    capacity: Mapped[int | None]
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kvant: Mapped[Kvant] = relationship(lazy="joined", innerjoin=True)
    teacher: Mapped[User | None] = relationship(lazy="joined")

    @validates("code")
    def _match(self, _field: str, value: str) -> str:
        self.match_key = text.match_key(value)
        return text.clean(value)

    def __str__(self) -> str:
        return self.code


class TeachingAssignment(Model):
    """A teacher sees the kvants assigned here, and nothing else."""

    __tablename__ = "teaching_assignment"
    __table_args__ = (UniqueConstraint("teacher_id", "kvant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kvant_id: Mapped[int] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"), index=True)
    teacher: Mapped[User] = relationship()
    kvant: Mapped[Kvant] = relationship(lazy="joined", innerjoin=True)


_ON_ROSTER: ColumnElement[bool] = literal_column("NOT is_applicant")


class Student(PersonName, Model):
    """A person on the roster, with or without a login. The same person = same full name and birth date.

    An applicant has registered and is not on the roster yet: only the own requests lead there, and a namesake who is
    on the roster already is no obstacle.
    """

    __tablename__ = "student"
    __table_args__ = (
        Index(
            "uq_student_match_key_birth_date",
            "match_key",
            "birth_date",
            unique=True,
            sqlite_where=_ON_ROSTER,
            postgresql_where=_ON_ROSTER,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), unique=True)
    birth_date: Mapped[date | None]
    email: Mapped[str | None] = mapped_column(String(254))
    guardian_name: Mapped[str] = mapped_column(String(300), default="")
    guardian_phone: Mapped[str] = mapped_column(String(100), default="")
    guardian_email: Mapped[str | None] = mapped_column(String(254))
    school: Mapped[str] = mapped_column(String(200), default="")
    grade: Mapped[str] = mapped_column(String(32), default="")
    match_key: Mapped[str] = mapped_column(String(300), default="")
    is_applicant: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    user: Mapped[User | None] = relationship()
    memberships: Mapped[list["Membership"]] = relationship(back_populates="student", order_by="Membership.started_on")

    @validates("email", "guardian_email")
    def _fold(self, _field: str, value: str | None) -> str | None:
        return text.clean(value).lower() if value else None

    def __str__(self) -> str:
        return self.full_name


_UNDECIDED: ColumnElement[bool] = literal_column("decided_at IS NULL")


class NameChangeState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class NameChange(Model):
    """The names a student wishes to have; an administrator says yes or no. One wish at a time.

    Decided without a yes or no means that the student has withdrawn it.
    """

    __tablename__ = "name_change"
    __table_args__ = (
        Index(
            "uq_name_change_open",
            "student_id",
            unique=True,
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
        Index("ix_name_change_student_id", "student_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"))
    last_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    first_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    middle_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    is_approved: Mapped[bool | None]
    student: Mapped[Student] = relationship(lazy="joined", innerjoin=True)
    decided_by: Mapped[User | None] = relationship()

    @property
    def names(self) -> Names:
        return Names(self.last_name, self.first_name, self.middle_name)

    @property
    def state(self) -> NameChangeState:
        if self.decided_at is None:
            return NameChangeState.WAITING
        if self.is_approved is None:
            return NameChangeState.WITHDRAWN
        return NameChangeState.APPROVED if self.is_approved else NameChangeState.REJECTED

    def __str__(self) -> str:
        return str(self.names)


class Membership(Model):
    """A student attends a kvant (and maybe a group of it) from a day to a day; at most one runs per kvant."""

    __tablename__ = "membership"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "kvant_id"], ["group.id", "group.kvant_id"], ondelete="RESTRICT"),
        CheckConstraint("ended_on >= started_on", name="ends_after_start"),
        Index(
            "uq_membership_running",
            "student_id",
            "kvant_id",
            unique=True,
            sqlite_where=literal_column("ended_on IS NULL"),
            postgresql_where=literal_column("ended_on IS NULL"),
        ),
        Index("ix_membership_kvant_id_student_id", "kvant_id", "student_id"),
        Index("ix_membership_group_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"))
    kvant_id: Mapped[int] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"))
    group_id: Mapped[int | None]
    started_on: Mapped[date] = mapped_column(default=clock.today)
    ended_on: Mapped[date | None]
    student: Mapped[Student] = relationship(back_populates="memberships")
    kvant: Mapped[Kvant] = relationship(lazy="joined", innerjoin=True, overlaps="group")
    group: Mapped[Group | None] = relationship(lazy="joined", overlaps="kvant")

    @hybrid_property
    def is_running(self) -> bool:
        """Whether the student attends now; of the class, the condition of a query."""
        return self.ended_on is None

    @is_running.inplace.expression
    @classmethod
    def _is_running(cls) -> ColumnElement[bool]:
        return cls.ended_on.is_(None)

    def __str__(self) -> str:
        return f"{self.kvant.name}, {self.group.code}" if self.group else self.kvant.name


def student_search_key(student: Student, login: str = "") -> str:
    """What the students' search looks through: the full name first (it sorts by it), then the login name."""
    return text.search_key(f"{student.full_name} {login}")


@event.listens_for(Student, "before_insert")
@event.listens_for(Student, "before_update")
def _keep_keys(_mapper: Mapper[Student], _connection: Connection, student: Student) -> None:
    student.match_key = text.match_key(student.full_name)
    student.search_key = student_search_key(student, student.user.login if student.user else "")
