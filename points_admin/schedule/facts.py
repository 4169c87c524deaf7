"""What marks tell the rules: attended, late, absent without notice, in the order of lessons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from points_admin import clock
from points_admin.extensions import db
from points_admin.roster.models import Group
from points_admin.rules.book import Span
from points_admin.rules.engine import Fact, Trigger, school_year
from points_admin.schedule.models import Attendance, Lesson, Mark

TRIGGERS = frozenset({Trigger.ATTENDED, Trigger.LATE, Trigger.ABSENT, Trigger.STREAK})
_TOLD: Mapping[Mark, tuple[Trigger, ...]] = {
    Mark.PRESENT: (Trigger.ATTENDED,),
    Mark.LATE: (Trigger.ATTENDED, Trigger.LATE),
    Mark.ABSENT: (Trigger.ABSENT,),
    Mark.EXCUSED: (),
}


@dataclass(frozen=True, order=True)
class Marked:
    """One mark of a student, in the order of lessons."""

    starts_at: datetime
    lesson_id: int
    kvant_id: int
    group: str
    mark: Mark

    @classmethod
    def at(cls, lesson: Lesson, mark: Mark) -> "Marked":
        return cls(lesson.starts_at, lesson.id, lesson.kvant_id, str(lesson.group), mark)


def span_of(lesson: Lesson, student_ids: Sequence[int]) -> Span:
    """What marks of the lesson can change: these students' school year in the kvant."""
    return Span(student_ids, TRIGGERS, lesson.kvant_id, lesson.day)


def marked_in(span: Span) -> dict[int, list[Marked]]:
    """The students' marks inside the span, by student id. One query."""
    within = Lesson.kvant_id == span.kvant_id, Attendance.student_id.in_(span.student_ids)
    return _marked(*within, *_between(*school_year(span.day)))


def facts_between(first: date, last: date) -> list[Fact]:
    """All marks of lessons between two days (both included)."""
    return facts_of(_marked(*_between(first, last)))


def facts_of(marked: Mapping[int, Iterable[Marked]]) -> list[Fact]:
    """The facts in marks by student id."""
    return [fact for student_id, marks in marked.items() for one in marks for fact in _told(student_id, one)]


def remarked(student_id: int, marks: Iterable[Marked], lesson: Lesson, mark: Mark) -> list[Fact]:
    """The facts there would be if the lesson had this mark."""
    others = [one for one in marks if one.lesson_id != lesson.id]
    return facts_of({student_id: sorted([*others, Marked.at(lesson, mark)])})


def key_of(lesson_id: int) -> str:
    """How the rules call a lesson."""
    return f"lesson:{lesson_id}"


def _told(student_id: int, one: Marked) -> list[Fact]:
    day = clock.local(one.starts_at).date()
    fact = Fact(Trigger.ATTENDED, student_id, key_of(one.lesson_id), day, one.kvant_id, f"{one.group}, {day:%d.%m}")
    return [replace(fact, trigger=trigger) for trigger in _TOLD[one.mark]]


def _between(first: date, last: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    begin, end = clock.bounds(first, last)
    return Lesson.starts_at >= begin, Lesson.starts_at < end


def _marked(*wanted: ColumnElement[bool]) -> dict[int, list[Marked]]:
    columns = Attendance.student_id, Lesson.starts_at, Lesson.id, Lesson.kvant_id, Group.code, Attendance.mark
    query = select(*columns).join(Lesson, Lesson.id == Attendance.lesson_id).join(Group, Group.id == Lesson.group_id)
    marks: dict[int, list[Marked]] = defaultdict(list)
    for row in db.session.execute(query.where(*wanted).order_by(Lesson.starts_at, Lesson.id)):
        marks[row.student_id].append(Marked(row.starts_at, row.id, row.kvant_id, row.code, row.mark))
    return marks
