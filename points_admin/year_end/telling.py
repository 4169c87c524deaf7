"""What students hear of a plan: those who would lose points by it, all at once, on their pages and by mail."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from points_admin.accounts.models import User
from points_admin.extensions import db
from points_admin.ledger.models import Account
from points_admin.notices.crowd import Telling, tell_many
from points_admin.roster.models import Student
from points_admin.year_end.models import YearEnd
from points_admin.year_end.rules import kept, loss_under, rule_of
from points_admin.year_end.words import title_of, warning


def tell_announced(plan: YearEnd) -> int:
    """The day, the rule, and what becomes of the own balance; how many students are to lose points, told or not."""
    rule, title = rule_of(plan), title_of(plan)
    tell_many(
        [_telling(row, title, warning(plan, row.balance, kept(row.balance, rule))) for row in _reached(plan)],
    )
    return db.session.scalar(select(func.count()).select_from(Account).where(loss_under(rule) > 0)) or 0


def tell_cancelled(plan: YearEnd) -> None:
    """Nothing burns after all."""
    body = f"Объявление отменено: {plan.due_on:%d.%m.%Y} с твоего баланса ничего не сгорит."
    tell_many([_telling(row, "Баллы не сгорят", body) for row in _reached(plan)])


def _telling(row: Any, title: str, body: str) -> Telling:
    # Who has no login has no cabinet.
    return Telling(row.user_id, row.email, title, body, path="/cabinet/" if row.user_id else "")


def _reached(plan: YearEnd) -> Sequence[Any]:
    """(login, address, balance) of those who would lose points now, by the order of students."""
    return db.session.execute(_losers(plan).order_by(Student.id)).all()


def _losers(plan: YearEnd) -> Select[Any]:
    # Who has no login may have an address on the roster; who has left is not written to there.
    address = case((User.id.is_not(None), User.email), (Student.archived_at.is_(None), Student.email))
    return (
        select(User.id.label("user_id"), address.label("email"), Account.balance)
        .select_from(Account)
        .join(Student, Student.id == Account.student_id)
        .outerjoin(User, and_(User.id == Student.user_id, User.active))
        .where(loss_under(rule_of(plan)) > 0, or_(User.id.is_not(None), address.is_not(None)))
    )
