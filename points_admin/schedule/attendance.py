"""Attendance is accrual: the marks of a lesson are saved whole, and the rules give and take what follows from them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record
from points_admin.errors import Conflict, Correctable, NotFound
from points_admin.extensions import db
from points_admin.ledger.checks import checked_day
from points_admin.rules.applying import Moved, settle
from points_admin.rules.queries import newest_version
from points_admin.schedule.facts import TRIGGERS, facts_of, marked_in, span_of
from points_admin.schedule.lessons import lock_lesson
from points_admin.schedule.models import Attendance, Lesson, Mark
from points_admin.schedule.policies import can_mark
from points_admin.schedule.roll import EARLY, expected, marks_of


@dataclass(frozen=True)
class Saved:
    """How many students have which mark now, and the points that moved."""

    counts: Mapping[Mark, int]
    moved: Moved


class SeenOtherMarks(Conflict):
    """The page was made from something that has changed since: marks, group or rules."""

    code = "marked_meanwhile"


def mark_lesson(
    actor: Actor, lesson: Lesson, marks: Mapping[int, Mark], *, seen: int, rules: int | None = None
) -> Saved:
    """These are the marks of all students (by id) now; `seen` is the `marks_version` of the page they come from.

    `rules` is what `newest_version` said when the page promised its effect. The same marks again change nothing.
    Raises `NotFound` for a lesson that is not the actor's, `Conflict` for one that is cancelled or far from beginning,
    `Invalid` for one of more than a year ago, `SeenOtherMarks` where the marks, the group or the rules have changed
    meanwhile, and `NotEnoughPoints` where points to take back are spent.
    """
    require(actor, Permission.ATTENDANCE_MARK_ALL, Permission.ATTENDANCE_MARK_TAUGHT)
    if not can_mark(actor, lesson):
        raise NotFound
    lesson = lock_lesson(lesson)
    _refuse_not_held(lesson)
    _require_whole(lesson, marks)
    before = marks_of(lesson)
    changed = {student_id: mark for student_id, mark in marks.items() if before.get(student_id) is not mark}
    if not changed:
        return Saved(Counter(marks.values()), Moved())
    _refuse_stale(lesson, seen)
    if rules is not None and rules != newest_version(TRIGGERS):
        raise SeenOtherMarks("Правила начисления изменились: проверьте сумму на кнопке и сохраните ещё раз.")
    for student_id, mark in changed.items():
        row = {"mark": mark, "marked_at": clock.now(), "marked_by_id": actor.id}
        db.session.merge(Attendance(lesson_id=lesson.id, student_id=student_id, **row))
    return Saved(Counter(marks.values()), _settle(actor, lesson, before, before | changed))


def clear_marks(actor: Actor, lesson: Lesson, *, seen: int) -> Moved:
    """As if nobody had marked the lesson: what the marks gave is taken back.

    Raises what `mark_lesson` raises, and `Conflict` where there are no marks.
    """
    require(actor, Permission.ATTENDANCE_MARK_ALL, Permission.ATTENDANCE_MARK_TAUGHT)
    if not can_mark(actor, lesson):
        raise NotFound
    lesson = lock_lesson(lesson)
    _refuse_not_held(lesson)
    before = marks_of(lesson)
    if not before:
        raise Conflict("У этого занятия отметок нет. Обновите страницу.")
    _refuse_stale(lesson, seen)
    db.session.execute(delete(Attendance).where(Attendance.lesson_id == lesson.id))
    return _settle(actor, lesson, before, {})


def _settle(actor: Actor, lesson: Lesson, before: Mapping[int, Mark], after: Mapping[int, Mark]) -> Moved:
    """The lesson is held and stays where it is; the rules answer for whoever has another mark than before."""
    lesson.is_settled, lesson.marks_version = True, lesson.marks_version + 1
    lesson.marked_at, lesson.marked_by_id = (clock.now(), actor.id) if after else (None, None)
    db.session.flush()
    db.session.expire(lesson, ["marked_by"])
    changed = [student_id for student_id in {**before, **after} if before.get(student_id) is not after.get(student_id)]
    was, now = ({**_counted(marks), **_numbered(marks, changed if before else ())} for marks in (before, after))
    record(actor.id, "lesson.mark" if after else "lesson.unmark", lesson, before=was, after=now)
    span = span_of(lesson, changed)
    why = f"Исправлена отметка: {lesson.group}, {lesson.day:%d.%m.%Y}"
    return settle(actor, span, facts_of(marked_in(span)), why=why)


def _counted(marks: Mapping[int, Mark]) -> dict[str, int]:
    return {mark.value: count for mark, count in sorted(Counter(marks.values()).items())}


def _numbered(marks: Mapping[int, Mark], student_ids: Iterable[int]) -> dict[str, str]:
    """Whose mark was which: by number, for a name in the audit would outlive the person's data."""
    return {f"№ {student_id}": marks[student_id].value for student_id in sorted(student_ids) if student_id in marks}


def can_be_marked(lesson: Lesson) -> bool:
    """Whether it takes place, has begun or is about to, and not too long ago."""
    try:
        _refuse_not_held(lesson)
    except Correctable:
        return False
    return True


def _refuse_not_held(lesson: Lesson) -> None:
    if lesson.is_cancelled:
        raise Conflict("Занятие отменено: отмечать некого.")
    if lesson.starts_at - EARLY > clock.now():
        opens = clock.local(lesson.starts_at - EARLY)
        raise Conflict(f"Занятие ещё не началось: отмечать можно {opens:%d.%m.%Y с %H:%M}.")
    # Points of so long ago nobody gives by hand either.
    checked_day(lesson.day)


def _require_whole(lesson: Lesson, marks: Mapping[int, Mark]) -> None:
    """Every student of the lesson has a mark, and nobody else."""
    ids = {student.id for student in expected(lesson)}
    if not ids:
        raise Conflict("В группе пока никого нет: отмечать некого.")
    if marks.keys() != ids:
        raise SeenOtherMarks("Состав группы не тот, что был на странице: проверьте отметки и сохраните ещё раз.")


def _refuse_stale(lesson: Lesson, seen: int) -> None:
    if lesson.marks_version == seen:
        return
    if lesson.marked_by is None or lesson.marked_at is None:
        raise SeenOtherMarks("Отметки этого занятия только что сняли: проверьте и сохраните ещё раз.")
    when = f"{clock.local(lesson.marked_at):%d.%m.%Y %H:%M}"
    raise SeenOtherMarks(f"Занятие уже отметили: {lesson.marked_by.short_name}, {when}. Проверьте и сохраните ещё раз.")
