"""Event (something to come to, within a window of time) and CheckIn (a student came)."""

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.database import UtcDateTime
from points_admin.extensions import Model
from points_admin.roster.models import Group, Kvant, Student
from points_admin.schedule.models import Lesson

NAME_LENGTH = 200
_SECRET_BYTES = 32


def new_secret() -> str:
    """What nobody outside can know."""
    return secrets.token_hex(_SECRET_BYTES)


class Event(Model):
    """Of a group, of a whole kvant, or for everybody; students check in from `opens_at` until before `closes_at`.

    `secret` is what its codes are made of: it leaves neither the server nor this row.
    """

    __tablename__ = "event"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "kvant_id"], ["group.id", "group.kvant_id"], ondelete="RESTRICT"),
        # The pair above refers to nothing while one of the two is missing.
        CheckConstraint("group_id IS NULL OR kvant_id IS NOT NULL", name="group_of_kvant"),
        CheckConstraint("opens_at < closes_at", name="closes_after_opening"),
        Index("ix_event_closes_at", "closes_at"),
        Index("ix_event_kvant_id_closes_at", "kvant_id", "closes_at"),
        Index("ix_event_group_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    # None: for everybody.
    kvant_id: Mapped[int | None] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"))
    group_id: Mapped[int | None]
    # The timetable makes lessons anew when it changes; the event stays.
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id", ondelete="SET NULL"), unique=True)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    secret: Mapped[str] = mapped_column(String(2 * _SECRET_BYTES), default=new_secret)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    kvant: Mapped[Kvant | None] = relationship(lazy="joined", overlaps="group")
    group: Mapped[Group | None] = relationship(lazy="joined", overlaps="kvant")
    lesson: Mapped[Lesson | None] = relationship()
    created_by: Mapped[User | None] = relationship()

    @property
    def has_opened(self) -> bool:
        return self.opens_at <= clock.now()

    @property
    def has_closed(self) -> bool:
        return self.closes_at <= clock.now()

    @property
    def is_open(self) -> bool:
        """Whether students check in now."""
        return self.has_opened and not self.has_closed

    def __str__(self) -> str:
        return self.name


class CheckIn(Model):
    """One for a student and an event, however often the code was typed."""

    __tablename__ = "check_in"
    __table_args__ = (Index("ix_check_in_student_id", "student_id"), Index("ix_check_in_at", "at"))

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="RESTRICT"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="RESTRICT"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    event: Mapped[Event] = relationship(lazy="joined", innerjoin=True)
    student: Mapped[Student] = relationship(lazy="joined", innerjoin=True)
