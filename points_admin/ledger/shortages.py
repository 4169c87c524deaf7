"""Who cannot pay: the refusal that names the students."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from points_admin.access import Actor
from points_admin.errors import NotEnoughPoints
from points_admin.extensions import db
from points_admin.ledger.models import Account, EntryKind
from points_admin.roster.models import Student
from points_admin.roster.policies import visible_students

if TYPE_CHECKING:
    from points_admin.ledger.posting import Line

_NAMED = 5


def not_enough_points(actor: Actor, lines: Sequence["Line"]) -> NotEnoughPoints:
    """The error for lines that did not fit, with each short student (visible to the actor) and balance."""
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.student_id] = wanted.get(line.student_id, 0) + line.points
    rows = db.session.execute(
        select(Student, Account.balance)
        .join(Account, Account.student_id == Student.id)
        .where(Student.id.in_(wanted), visible_students(actor))
        .order_by(Student.search_key)
    ).all()
    short = [(student, balance) for student, balance in rows if balance + wanted[student.id] < 0]
    names = [f"{student.short_name} (есть {balance}, нужно {-wanted[student.id]})" for student, balance in short]
    if len(names) > _NAMED:
        names[_NAMED:] = [f"и ещё {len(names) - _NAMED}"]
    reversing = all(line.kind is EntryKind.REVERSAL for line in lines)
    verdict = "Баллы уже потрачены, сторно невозможно" if reversing else "Не хватает баллов, ничего не списано"
    return NotEnoughPoints(
        f"{verdict}: {', '.join(names)}." if names else f"{verdict}.",
        [(student.id, balance) for student, balance in short],
    )
