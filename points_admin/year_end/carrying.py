"""Carrying a plan out on its day, and taking it back: batch by batch, each a transaction that the caller commits.

Whoever begins may die in the middle: a step starts where the last commit ended, and steps of two at once take turns.
"""

from collections.abc import Sequence

from sqlalchemy import exists, func, select

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record_changes
from points_admin.errors import AlreadyReversed, Conflict
from points_admin.extensions import db
from points_admin.ledger.accounts import locked_balances
from points_admin.ledger.models import Account
from points_admin.ledger.services import reverse_batch
from points_admin.ledger.year_end import post_year_end
from points_admin.year_end.models import YearEnd, YearEndBatch, YearEndStatus
from points_admin.year_end.planning import lock_plan
from points_admin.year_end.queries import is_standing
from points_admin.year_end.rules import kept, loss_under, rule_of
from points_admin.year_end.words import comment_of

# Students of one batch.
BATCH = 500
IN_MOTION = (YearEndStatus.RUNNING, YearEndStatus.RETURNING)
_BUSY = "Сначала должно закончиться то, что уже выполняется. Обновите страницу через минуту."


def begin(actor: Actor, plan: YearEnd) -> None:
    """The day has come. Raises `Conflict` before it, where it has begun already, and while another is in motion."""
    require(actor, Permission.YEAR_END_MANAGE)
    plan = lock_plan(plan.id)
    if plan.status is not YearEndStatus.ANNOUNCED:
        raise Conflict("Это уже выполняется или закончено. Обновите страницу.")
    if not plan.is_due:
        raise Conflict(f"День ещё не наступил: баллы сгорают {plan.due_on:%d.%m.%Y}.")
    if _is_other_in_motion(plan):
        raise Conflict(_BUSY)
    plan.status, plan.started_at, plan.ended_by_id = YearEndStatus.RUNNING, clock.now(), actor.id
    record_changes(actor.id, "year_end.carry_out", plan)


def take_back(actor: Actor, plan: YearEnd) -> None:
    """Everything that burned comes back, but for what was reversed already. Raises `Conflict` unless it is done."""
    require(actor, Permission.YEAR_END_MANAGE)
    plan = lock_plan(plan.id)
    if plan.status is not YearEndStatus.DONE:
        raise Conflict("Вернуть можно только то, что сгорело и ещё не возвращено. Обновите страницу.")
    if _is_other_in_motion(plan):
        raise Conflict(_BUSY)
    plan.status, plan.taken_back_by_id = YearEndStatus.RETURNING, actor.id
    record_changes(actor.id, "year_end.give_back", plan)


def carry_on(actor: Actor, plan_id: int) -> bool:
    """One step of a plan that is due or in motion; whether there may be another one. The caller commits each."""
    require(actor, Permission.YEAR_END_MANAGE)
    plan = lock_plan(plan_id)
    match plan.status:
        case YearEndStatus.ANNOUNCED if plan.is_due and not _is_other_in_motion(plan):
            begin(actor, plan)
        case YearEndStatus.RUNNING:
            _burn_next(actor, plan)
        case YearEndStatus.RETURNING:
            _return_next(actor, plan)
        case _:
            return False
    return True


def unfinished() -> Sequence[int]:
    """Ids of plans that wait for `carry_on`: first what was begun, in the order of their days."""
    announced = YearEnd.status == YearEndStatus.ANNOUNCED
    due = (announced & (YearEnd.due_on <= clock.today())) | YearEnd.status.in_(IN_MOTION)
    return db.session.scalars(select(YearEnd.id).where(due).order_by(announced, YearEnd.due_on, YearEnd.id)).all()


def _is_other_in_motion(plan: YearEnd) -> bool:
    """What burns must not meet what comes back."""
    other = exists().where(YearEnd.id != plan.id, YearEnd.status.in_(IN_MOTION))
    return bool(db.session.scalar(select(other)))


def _burn_next(actor: Actor, plan: YearEnd) -> None:
    rule = rule_of(plan)
    ahead = Account.student_id > plan.reached_id, loss_under(rule) > 0
    ids = db.session.scalars(select(Account.student_id).where(*ahead).order_by(Account.student_id).limit(BATCH)).all()
    if not ids:
        plan.status, plan.ended_at = YearEndStatus.DONE, clock.now()
        record_changes(actor.id, "year_end.finish", plan)
        return
    losses = {one: balance - kept(balance, rule) for one, balance in locked_balances(ids).items()}
    # Who has spent the points meanwhile has nothing to lose.
    losses = {one: points for one, points in losses.items() if points > 0}
    if losses:
        _store(actor, plan, losses)
    plan.reached_id = ids[-1]
    db.session.flush()


def _store(actor: Actor, plan: YearEnd, losses: dict[int, int]) -> None:
    number = 1 + (db.session.scalar(select(func.count()).where(YearEndBatch.year_end_id == plan.id)) or 0)
    key = f"year-end:{plan.id}:{number}"
    batch = post_year_end(actor, losses=losses, key=key, comment=comment_of(plan)).batch
    db.session.add(YearEndBatch(year_end_id=plan.id, number=number, batch_id=batch.id, students=len(losses)))


def _return_next(actor: Actor, plan: YearEnd) -> None:
    left = select(YearEndBatch).where(YearEndBatch.year_end_id == plan.id, YearEndBatch.returned_at.is_(None))
    part = db.session.scalar(left.order_by(YearEndBatch.number).limit(1))
    if part is None:
        plan.status, plan.taken_back_at = YearEndStatus.TAKEN_BACK, clock.now()
        record_changes(actor.id, "year_end.finish", plan)
        return
    comment = f"Возврат баллов, сгоревших {plan.due_on:%d.%m.%Y}"
    try:
        key = f"year-end:{plan.id}:{part.number}:back"
        part.reversal_id = reverse_batch(actor, batch=part.batch, comment=comment, key=key).batch.id
    except AlreadyReversed:
        # Somebody has just reversed a part of it: the next step returns the rest.
        if is_standing(part.batch_id):
            return
    part.returned_at = clock.now()
    db.session.flush()
