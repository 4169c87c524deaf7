"""TimetableSlot (a line of the week), Lesson (one date of it, or a single one), Attendance, Holiday, CalendarLink.

That two of them do not claim one group, room or teacher at once is a promise of the database: exclusion constraints
on PostgreSQL, triggers on SQLite (see migrations/schedule_*.py).
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, validates

from points_admin import clock, text
from points_admin.accounts.models import User
from points_admin.database import UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.roster.models import Group

ROOM_LENGTH = 60
WHY_LENGTH = 300
WORDS_LENGTH = 500


class LessonStatus(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class Mark(StrEnum):
    """Late is attended, too; excused is absent with notice."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"

    @property
    def is_there(self) -> bool:
        return self in (Mark.PRESENT, Mark.LATE)


class _Place:
    """Who is taught by whom and where; what a slot and a lesson have in common."""

    group_id: Mapped[int]
    kvant_id: Mapped[int]
    room: Mapped[str] = mapped_column(String(ROOM_LENGTH), default="")
    # «Каб. 12» and «каб 12» are one room; "" is none.
    room_key: Mapped[str] = mapped_column(String(ROOM_LENGTH), default="")
    # None: whoever leads the group.
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)

    @declared_attr
    def group(cls) -> Mapped[Group]:
        return relationship(lazy="joined", innerjoin=True)

    @declared_attr
    def own_teacher(cls) -> Mapped[User | None]:
        table: Any = cls
        return relationship(lazy="joined", foreign_keys=lambda: table.teacher_id)

    @validates("room")
    def _match(self, _field: str, value: str) -> str:
        self.room_key = text.match_key(value)
        return text.clean(value)

    @property
    def teacher(self) -> User | None:
        return self.own_teacher or self.group.teacher


class TimetableSlot(_Place, Model):
    """Every week, from a day on and maybe until a day (both included)."""

    __tablename__ = "timetable_slot"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "kvant_id"], ["group.id", "group.kvant_id"], ondelete="RESTRICT"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_of_a_week"),
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        CheckConstraint("valid_from <= valid_to", name="days_in_order"),
        Index("ix_timetable_slot_group_id", "group_id"),
        Index("ix_timetable_slot_kvant_id_weekday", "kvant_id", "weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # 1 is Monday (ISO 8601).
    weekday: Mapped[int]
    # On the technopark's wall clock.
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    valid_from: Mapped[date] = mapped_column(default=clock.today)
    valid_to: Mapped[date | None]
    # Lessons exist up to this day.
    placed_until: Mapped[date | None]

    def __str__(self) -> str:
        return f"{self.group}: {self.starts_at:%H:%M}-{self.ends_at:%H:%M}"


class Lesson(_Place, Model):
    """A group meets. `slot_day` is the day the slot meant, whenever the lesson really is."""

    __tablename__ = "lesson"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "kvant_id"], ["group.id", "group.kvant_id"], ondelete="RESTRICT"),
        UniqueConstraint("slot_id", "slot_day"),
        CheckConstraint("(slot_id IS NULL) = (slot_day IS NULL)", name="day_of_slot"),
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        Index("ix_lesson_starts_at", "starts_at"),
        Index("ix_lesson_group_id_starts_at", "group_id", "starts_at"),
        Index("ix_lesson_kvant_id_starts_at", "kvant_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("timetable_slot.id", ondelete="RESTRICT"))
    slot_day: Mapped[date | None]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[LessonStatus] = mapped_column(enum_type(LessonStatus, "status"), default=LessonStatus.PLANNED)
    # Moved, cancelled or made by hand: a change of the slot leaves it alone.
    is_settled: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(String(WHY_LENGTH), default="")
    # Grows with every change, for calendars.
    version: Mapped[int] = mapped_column(default=0)
    # Grows with every change of the marks: who saves says which marks they saw.
    marks_version: Mapped[int] = mapped_column(default=0)
    marked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    slot: Mapped[TimetableSlot | None] = relationship()
    marked_by: Mapped[User | None] = relationship(foreign_keys="Lesson.marked_by_id")

    @property
    def is_cancelled(self) -> bool:
        return self.status is LessonStatus.CANCELLED

    @property
    def is_on(self) -> bool:
        """Now."""
        return self.starts_at <= clock.now() < self.ends_at

    @property
    def day(self) -> date:
        """At the technopark."""
        return clock.local(self.starts_at).date()

    def __str__(self) -> str:
        return f"{self.group}, {clock.local(self.starts_at):%d.%m.%Y %H:%M}"


class Attendance(Model):
    """Whether a student was there; once there are marks, every student of the lesson has one."""

    __tablename__ = "attendance"
    __table_args__ = (Index("ix_attendance_student_id_lesson_id", "student_id", "lesson_id"),)

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="RESTRICT"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="RESTRICT"), primary_key=True)
    mark: Mapped[Mark] = mapped_column(enum_type(Mark, "mark"))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)


class LessonRating(Model):
    """What a student who was there thought of the lesson; said once. Nobody on the staff sees who said what."""

    __tablename__ = "lesson_rating"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_range"),
        Index("ix_lesson_rating_rated_at", "rated_at"),
    )

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="RESTRICT"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="RESTRICT"), primary_key=True, index=True)
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class CalendarLink(Model):
    """The user's calendar may be subscribed to; `serial` is what links are signed with."""

    __tablename__ = "calendar_link"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    serial: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Holiday(Model):
    """A day on which no lesson of the timetable takes place."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}: {self.name}"
