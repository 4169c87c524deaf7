"""What a posting must satisfy before the database is asked: amounts, dates, reasons, scope."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select

from points_admin import clock, text
from points_admin.access import Actor, Permission
from points_admin.errors import Forbidden, Invalid, NotFound
from points_admin.extensions import db
from points_admin.ledger.models import MAX_POINTS, Reason, ReasonKind
from points_admin.ledger.policies import can_post
from points_admin.roster.models import Kvant, Membership, Student
from points_admin.roster.policies import kvants_taught_by, visible_students

COMMENT_LENGTH = 500
OLDEST_DAYS = 366


def check_points(points: int, reason: Reason) -> None:
    """Signed, not zero, at most `MAX_POINTS`; an accrual reason wants a plus, a deduction reason a minus."""
    if not 0 < abs(points) <= MAX_POINTS:
        raise Invalid(f"Укажите целое число баллов от 1 до {MAX_POINTS}.", field="points")
    if (points > 0) != (reason.kind is ReasonKind.ACCRUAL):
        wanted = "начисления" if reason.kind is ReasonKind.ACCRUAL else "списания"
        raise Invalid(f"Основание «{reason.name}» — для {wanted}: поменяйте знак или основание.", field="reason")


def check_reason(reason: Reason, kvant: Kvant) -> None:
    if not reason.is_active or reason.kvant_id not in (None, kvant.id):
        raise Invalid(f"Основание «{reason.name}» недоступно в этом кванте.", field="reason")


def checked_day(day: date | None) -> date:
    """The day of the lesson, today if none was given; never in the future, at most a year back."""
    today = clock.today()
    if day is None:
        return today
    if day > today:
        raise Invalid("Дата не может быть в будущем.", field="occurred_on")
    if day < today - timedelta(days=OLDEST_DAYS):
        raise Invalid("Дата слишком давняя: не раньше чем год назад.", field="occurred_on")
    return day


def checked_comment(comment: str, *, required: bool = False) -> str:
    cleaned = text.clean(comment)
    if required and not cleaned:
        raise Invalid("Напишите причину.", field="comment")
    if len(cleaned) > COMMENT_LENGTH:
        raise Invalid(f"Комментарий длиннее {COMMENT_LENGTH} знаков.", field="comment")
    return cleaned


def checked_students(students: Sequence[Student]) -> list[Student]:
    """Each student once; none archived, at least one."""
    unique = list({student.id: student for student in students}.values())
    if not unique:
        raise Invalid("Выберите хотя бы одного ученика.", field="students")
    if archived := [student.short_name for student in unique if student.archived_at]:
        raise Invalid(f"В архиве: {', '.join(archived[:5])}. Снимите их с выбора.", field="students")
    return unique


def check_key(key: str) -> None:
    if not 8 <= len(key) <= 100 or not key.isprintable():
        raise Invalid("Ключ запроса — от 8 до 100 знаков. Обновите страницу.", field="key")


def check_kvants(actor: Actor, kvant_ids: Iterable[int | None]) -> None:
    """Raise `NotFound` unless the actor may post in every kvant."""
    if actor.can(Permission.ENTRIES_POST_ALL):
        return
    if not can_post(actor):
        raise Forbidden
    wanted = set(kvant_ids)
    taught = set(db.session.scalars(kvants_taught_by(actor)))
    if not wanted <= taught:
        raise NotFound


def check_students(actor: Actor, students: Sequence[Student], kvant: Kvant) -> None:
    """A teacher posts for running members of the kvant; a student out of sight looks like a missing one."""
    if actor.can(Permission.ENTRIES_POST_ALL):
        return
    ids = {student.id for student in students}
    if _count(Student.id.in_(ids) & visible_students(actor)) != len(ids):
        raise NotFound
    members = select(Membership.student_id).where(Membership.kvant_id == kvant.id, Membership.is_running)
    if _count(Student.id.in_(ids) & Student.id.in_(members)) != len(ids):
        raise Invalid(f"Не все выбранные занимаются в кванте «{kvant.name}».", field="students")


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Student).where(condition)) or 0
