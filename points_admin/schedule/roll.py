"""Reading attendance: who is expected at a lesson, what is marked, what each mark would give, which lesson is on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from points_admin import clock
from points_admin.access import Actor, Permission
from points_admin.extensions import db
from points_admin.roster.models import Group, Membership, Student
from points_admin.rules.book import Book
from points_admin.rules.engine import Moves
from points_admin.rules.models import RuleApplication, RuleVersion
from points_admin.schedule.facts import facts_of, key_of, marked_in, remarked, span_of
from points_admin.schedule.models import Attendance, Lesson, LessonStatus, Mark
from points_admin.schedule.policies import can_mark_any, taught_lessons, visible_lessons

# A lesson may be marked a little before it begins, when the first are there, and stays at hand a little after its end.
EARLY = timedelta(minutes=30)
_AFTER = timedelta(minutes=20)
# For so long somebody is reminded of a lesson that nobody has marked.
_FORGOTTEN = timedelta(days=14)


@dataclass(frozen=True)
class Row:
    """A student of a lesson; `mark` is None until there is one. `moves` says what saving each mark would do."""

    student: Student
    mark: Mark | None
    moves: Mapping[Mark, Moves]

    @property
    def points(self) -> Mapping[Mark, tuple[int, int]]:
        """What would come and go, by mark."""
        return {mark: (moves.given, moves.taken) for mark, moves in self.moves.items()}

    @property
    def shown(self) -> Mark:
        """Everybody is there until somebody says otherwise."""
        return self.mark or Mark.PRESENT


def expected(lesson: Lesson) -> list[Student]:
    """Members of the group who attended it by then, and whoever is marked, by name; nobody from the archive."""
    by_then = Membership.group_id == lesson.group_id, Membership.is_running, Membership.started_on <= lesson.day
    members = Student.id.in_(select(Membership.student_id).where(*by_then))
    marked = Student.id.in_(select(Attendance.student_id).where(Attendance.lesson_id == lesson.id))
    theirs = select(Student).where(or_(members, marked), Student.archived_at.is_(None))
    return list(db.session.scalars(theirs.order_by(Student.search_key)))


def marks_of(lesson: Lesson) -> dict[int, Mark]:
    """Marks by student id; none until the lesson is marked."""
    rows = select(Attendance.student_id, Attendance.mark).where(Attendance.lesson_id == lesson.id)
    return {row.student_id: row.mark for row in db.session.execute(rows)}


def latest_marks(actor: Actor, student: Student, *, limit: int = 10) -> list[tuple[Lesson, Mark]]:
    """The student's last lessons that the actor sees and how they are marked, the newest first."""
    query = select(Lesson, Attendance.mark).join(Attendance, Attendance.lesson_id == Lesson.id)
    query = query.where(Attendance.student_id == student.id, visible_lessons(actor))
    rows = db.session.execute(query.order_by(Lesson.starts_at.desc(), Lesson.id.desc()).limit(limit))
    return [(lesson, mark) for lesson, mark in rows]


def own_marks(actor: Actor, lessons: Iterable[Lesson]) -> dict[int, Mark]:
    """How these lessons are marked for the actor, as a student, by lesson id."""
    ids = [lesson.id for lesson in lessons]
    query = select(Attendance.lesson_id, Attendance.mark).join(Student, Student.id == Attendance.student_id)
    rows = db.session.execute(query.where(Student.user_id == actor.id, Attendance.lesson_id.in_(ids)))
    return {row.lesson_id: row.mark for row in rows}


def present_at(lesson: Lesson) -> frozenset[int]:
    """Ids of the students who were there, of a lesson that is marked."""
    return frozenset(student_id for student_id, mark in marks_of(lesson).items() if mark.is_there)


def roll_of(lesson: Lesson) -> list[Row]:
    """The lesson's students with their marks, and what the rules would make of each other mark."""
    students, marks = expected(lesson), marks_of(lesson)
    span = span_of(lesson, [student.id for student in students])
    marked = marked_in(span)
    book = Book.of(span, facts_of(marked))

    def moved(student_id: int, mark: Mark) -> Moves:
        if marks.get(student_id) is mark:
            return Moves()
        facts = remarked(student_id, marked.get(student_id, ()), lesson, mark)
        return book.moves(student_id, facts, within=span)

    return [
        Row(student, marks.get(student.id), {mark: moved(student.id, mark) for mark in Mark}) for student in students
    ]


def unmarked(actor: Actor) -> ColumnElement[bool]:
    """Lessons of the last two weeks that were held and nobody has marked: the actor's own, or all of them."""
    now = clock.now()
    over = Lesson.starts_at >= now - _FORGOTTEN, Lesson.ends_at <= now, Lesson.status == LessonStatus.PLANNED
    groups = select(Membership.group_id).where(Membership.is_running)
    held = and_(*over, Lesson.marked_at.is_(None), Lesson.group_id.in_(groups))
    if actor.can(Permission.ATTENDANCE_MARK_ALL):
        return held
    return and_(held, taught_lessons(actor), _given_by(actor)) if can_mark_any(actor) else false()


def unmarked_count(actor: Actor) -> int:
    """How many such lessons wait."""
    return db.session.scalar(select(func.count()).select_from(Lesson).where(unmarked(actor))) or 0


def _given_by(actor: Actor) -> ColumnElement[bool]:
    """The actor's own lessons, or nobody's."""
    led = select(Group.id).where(or_(Group.teacher_id == actor.id, Group.teacher_id.is_(None)))
    return or_(Lesson.teacher_id == actor.id, and_(Lesson.teacher_id.is_(None), Lesson.group_id.in_(led)))


def reasons_given(lesson: Lesson) -> set[int]:
    """Ids of the reasons under which rules have given points for the lesson."""
    given = select(RuleVersion.reason_id).join(RuleApplication, RuleApplication.version_id == RuleVersion.id)
    own = RuleApplication.fact_key == key_of(lesson.id), RuleApplication.is_standing
    ids = select(Attendance.student_id).where(Attendance.lesson_id == lesson.id)
    return set(db.session.scalars(given.where(*own, RuleApplication.student_id.in_(ids))))


def lesson_now(actor: Actor) -> Lesson | None:
    """The lesson that the actor gives now: their own, or nobody's of a kvant they teach."""
    if not can_mark_any(actor):
        return None
    now = clock.now()
    # A lesson ends on the day it begins: whatever began before yesterday need not be looked at.
    lately = Lesson.starts_at.between(now - timedelta(days=1), now + EARLY)
    on = lately, Lesson.ends_at > now - _AFTER, Lesson.status == LessonStatus.PLANNED
    query = select(Lesson).where(*on, _given_by(actor), taught_lessons(actor))
    # One that is on goes before one that is over or only begins; own ones before nobody's.
    begun = and_(Lesson.starts_at <= now, Lesson.ends_at > now).desc()
    return db.session.scalar(query.order_by(begun, Lesson.starts_at.desc(), Lesson.id).limit(1))
