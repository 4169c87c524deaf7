"""Ratings of lessons: a student who was there gives one once; no page of the staff says who gave what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select, update

from points_admin import clock
from points_admin.access import SYSTEM, Actor, Permission, require
from points_admin.accounts.models import User
from points_admin.checks import checked_line
from points_admin.database import refusing, row_id
from points_admin.errors import Conflict, Invalid, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Student
from points_admin.roster.queries import student_behind
from points_admin.roster.students import lock_student
from points_admin.rules.applying import grant
from points_admin.rules.engine import Fact, Trigger
from points_admin.schedule.facts import key_of
from points_admin.schedule.models import WORDS_LENGTH, Attendance, Lesson, LessonRating, Mark

LEAST = 5
STARS = range(1, 6)
# How long after its end a lesson may be rated, and for how long back a group is summed up.
_OPEN = timedelta(days=14)
_BACK = timedelta(days=90)
_TWICE = "Это занятие ты уже оценил(а)."


@dataclass(frozen=True)
class Opinion:
    """What the first `count` students thought: told in steps of `LEAST`, or the last rating could be worked out.

    `words` come in the order of the alphabet: the order of time would tell who was last.
    """

    count: int = 0
    average: float = 0
    stars: Mapping[int, int] | None = None
    words: Sequence[str] = ()

    @property
    def is_told(self) -> bool:
        return self.count > 0


def rateable(actor: Actor) -> list[Lesson]:
    """Lessons that the actor was at and has not rated yet, the newest first."""
    if not actor.can(Permission.LESSONS_RATE_OWN):
        return []
    return list(db.session.scalars(select(Lesson).where(*_open_to(actor)).order_by(Lesson.starts_at.desc())))


def has_rateable(actor: Actor) -> bool:
    """Whether there is any such lesson."""
    return db.session.scalar(select(Lesson.id).where(*_open_to(actor)).limit(1)) is not None


def rate_lesson(actor: User, lesson_id: object, *, stars: int, words: str = "") -> Lesson:
    """One rating. Raises `NotFound` for a lesson that the actor was not at, `Conflict` for a second one, `Invalid`."""
    require(actor, Permission.LESSONS_RATE_OWN)
    if stars not in STARS:
        raise Invalid("Выбери оценку от 1 до 5.", field="stars")
    said = checked_line(words, WORDS_LENGTH, field="words")
    student = student_behind(actor)
    if student is None:
        raise NotFound
    student = lock_student(student.id)
    lesson = db.session.scalar(select(Lesson).where(Lesson.id == row_id(lesson_id), *_was_there(actor)))
    if lesson is None:
        raise NotFound
    if db.session.get(LessonRating, (lesson.id, student.id)) is not None:
        raise Conflict(_TWICE)
    if lesson.ends_at + _OPEN < clock.now():
        raise Conflict("Оценить можно только недавнее занятие: прошло больше двух недель.")
    db.session.add(LessonRating(lesson_id=lesson.id, student_id=student.id, stars=stars, words=said))
    with refusing(_TWICE):
        db.session.flush()
    grant(SYSTEM, [_fact(lesson.id, student.id, clock.today(), lesson.kvant_id)])
    return lesson


def opinion_of(lesson: Lesson) -> Opinion:
    """What those who were at the lesson thought of it."""
    return _opinion(LessonRating.lesson_id == lesson.id)


def opinion_lately(lesson: Lesson) -> Opinion:
    """What the lesson's group thought of all its lessons of the last three months, without words."""
    lately = Lesson.group_id == lesson.group_id, Lesson.starts_at > clock.now() - _BACK
    told = _opinion(LessonRating.lesson_id.in_(select(Lesson.id).where(*lately)))
    return Opinion(told.count, told.average, told.stars)


def ratings_between(first: date, last: date) -> list[Fact]:
    """Ratings given between two days (both included)."""
    begin, end = clock.bounds(first, last)
    query = select(LessonRating, Lesson.kvant_id).join(Lesson, Lesson.id == LessonRating.lesson_id)
    query = query.where(LessonRating.rated_at >= begin, LessonRating.rated_at < end)
    rows = db.session.execute(query.order_by(LessonRating.rated_at, LessonRating.lesson_id, LessonRating.student_id))
    return [_fact(one.lesson_id, one.student_id, clock.local(one.rated_at).date(), kvant_id) for one, kvant_id in rows]


def forget_ratings(student: Student) -> None:
    """What a student who is erased has written; the stars stay."""
    db.session.execute(update(LessonRating).where(LessonRating.student_id == student.id).values(words=""))


def _fact(lesson_id: int, student_id: int, day: date, kvant_id: int) -> Fact:
    return Fact(Trigger.RATED, student_id, key_of(lesson_id), day, kvant_id, "Оценка занятия")


def _was_there(actor: Actor) -> list[ColumnElement[bool]]:
    own = select(Attendance.lesson_id).join(Student, Student.id == Attendance.student_id)
    there = own.where(Student.user_id == actor.id, Attendance.mark.in_([mark for mark in Mark if mark.is_there]))
    return [Lesson.id.in_(there), Lesson.ends_at <= clock.now()]


def _open_to(actor: Actor) -> list[ColumnElement[bool]]:
    rated = select(LessonRating.lesson_id).join(Student, Student.id == LessonRating.student_id)
    unrated = Lesson.id.not_in(rated.where(Student.user_id == actor.id))
    return [*_was_there(actor), unrated, Lesson.ends_at >= clock.now() - _OPEN]


def _opinion(which: ColumnElement[bool]) -> Opinion:
    order = LessonRating.rated_at, LessonRating.lesson_id, LessonRating.student_id
    given = db.session.execute(select(LessonRating.stars, LessonRating.words).where(which).order_by(*order)).all()
    rows = given[: len(given) // LEAST * LEAST]
    if not rows:
        return Opinion()
    counts = Counter(row.stars for row in rows)
    average = sum(row.stars for row in rows) / len(rows)
    words = sorted(row.words for row in rows if row.words)
    return Opinion(len(rows), average, {stars: counts[stars] for stars in STARS}, words)
