"""Weeks of lessons: for a wall, for a child, for a teacher."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select

from points_admin import clock
from points_admin.access import Actor
from points_admin.database import row_id
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant
from points_admin.schedule.models import Holiday, Lesson, LessonStatus
from points_admin.schedule.placing import AHEAD
from points_admin.schedule.policies import attended_lessons, visible_lessons

_DAYS = 7


@dataclass(frozen=True)
class Day:
    """`holiday` is the name of a day without lessons, or ""."""

    day: date
    lessons: Sequence[Lesson]
    holiday: str

    @property
    def is_today(self) -> bool:
        return self.day == clock.today()


@dataclass(frozen=True)
class Week:
    """Monday to Sunday; `previous` and `next` are the Mondays beside it, None where no lessons were or are yet."""

    days: Sequence[Day]
    has_earlier: bool

    @property
    def monday(self) -> date:
        return self.days[0].day

    @property
    def sunday(self) -> date:
        return self.days[-1].day

    @property
    def previous(self) -> date | None:
        return self.monday - timedelta(days=_DAYS) if self.has_earlier else None

    @property
    def next(self) -> date | None:
        following = self.monday + timedelta(days=_DAYS)
        return following if following <= clock.today() + AHEAD else None

    @property
    def lessons(self) -> list[Lesson]:
        """All of them, in order."""
        return [lesson for day in self.days for lesson in day.lessons]

    @property
    def is_empty(self) -> bool:
        return not any(day.lessons or day.holiday for day in self.days)


def monday_of(asked: str) -> date:
    """The Monday of the week that holds the day asked for (ISO); of this week for anything else."""
    try:
        day = date.fromisoformat(asked) if asked.isascii() and len(asked) == len("2026-11-30") else clock.today()
    except ValueError:
        day = clock.today()
    if not timedelta(days=-3660) < day - clock.today() < timedelta(days=3660):
        day = clock.today()
    return day - timedelta(days=day.weekday())


def public_week(monday: date, *, kvant: Kvant | None = None) -> Week:
    """What hangs on the wall: lessons of all groups, or of one kvant."""
    running = Group.archived_at.is_(None), Kvant.archived_at.is_(None)
    shown = select(Group.id).join(Kvant, Kvant.id == Group.kvant_id).where(*running)
    wanted = [Lesson.group_id.in_(shown)]
    return _week(monday, *wanted, *([Lesson.kvant_id == kvant.id] if kvant else []))


def week_for(actor: Actor, monday: date, *, kvant_id: int | None = None) -> Week:
    """The lessons that exist for the actor."""
    return _week(monday, visible_lessons(actor), *([Lesson.kvant_id == kvant_id] if kvant_id else []))


def own_week(actor: Actor, monday: date) -> Week:
    """The lessons that the actor attends as a student."""
    return _week(monday, attended_lessons(actor))


def lesson_for(actor: Actor, lesson_id: object) -> Lesson:
    """The lesson; raises `NotFound` where it is not there for the actor."""
    lesson = db.session.scalar(select(Lesson).where(Lesson.id == row_id(lesson_id), visible_lessons(actor)))
    if lesson is None:
        raise NotFound
    return lesson


def next_lesson(actor: Actor) -> Lesson | None:
    """The one that the actor attends now, or the next to come."""
    ahead = Lesson.ends_at > clock.now(), Lesson.status == LessonStatus.PLANNED, attended_lessons(actor)
    return db.session.scalar(select(Lesson).where(*ahead).order_by(Lesson.starts_at, Lesson.id).limit(1))


def _week(monday: date, *wanted: ColumnElement[bool]) -> Week:
    days = [monday + timedelta(days=number) for number in range(_DAYS)]
    begin, end = clock.bounds(days[0], days[-1])
    within = Lesson.starts_at >= begin, Lesson.starts_at < end
    query = select(Lesson).where(*within, *wanted).order_by(Lesson.starts_at, Lesson.room_key, Lesson.id)
    lessons: dict[date, list[Lesson]] = {day: [] for day in days}
    for lesson in db.session.scalars(query):
        lessons[lesson.day].append(lesson)
    named = select(Holiday.day, Holiday.name).where(Holiday.day.in_(days))
    holidays = {row.day: row.name for row in db.session.execute(named)}
    earlier = db.session.scalar(select(Lesson.id).where(Lesson.starts_at < begin, *wanted).limit(1))
    return Week([Day(day, lessons[day], holidays.get(day, "")) for day in days], has_earlier=earlier is not None)
