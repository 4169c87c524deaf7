"""Announcing a plan, and cancelling it before its day."""

from datetime import date, timedelta

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record_changes
from points_admin.database import locked
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.year_end.models import YearEnd, YearEndStatus
from points_admin.year_end.queries import open_plan
from points_admin.year_end.rules import Rule, checked_rule
from points_admin.year_end.telling import tell_announced, tell_cancelled

NOTICE = timedelta(days=30)
# In August, when it is too late for this year, the end of the next one can be announced.
_FARTHEST = timedelta(days=400)
_ANOTHER = "Конец учебного года уже объявлен: дождитесь его дня или отмените объявление."


def announce(actor: Actor, *, rule: Rule, due_on: date) -> YearEnd:
    """What stays after `due_on`; everybody who would lose points is told in the same transaction.

    Raises `Invalid` for a wrong amount or day, `Conflict` where another plan is open or nobody would lose anything.
    """
    require(actor, Permission.YEAR_END_MANAGE)
    rule, due_on = checked_rule(rule), checked_day(due_on)
    if open_plan() is not None:
        raise Conflict(_ANOTHER)
    plan = YearEnd(
        rule=rule.kind,
        amount=rule.amount,
        due_on=due_on,
        status=YearEndStatus.ANNOUNCED,
        announced_at=clock.now(),
        announced_by_id=actor.id,
    )
    plan.announced_to = tell_announced(plan)
    if not plan.announced_to:
        raise Conflict("Сгорать нечему: по этому правилу никто не теряет баллов.", field=rule.kind.value)
    db.session.add(plan)
    record_changes(actor.id, "year_end.announce", plan, refusal=_ANOTHER)
    return plan


def cancel(actor: Actor, plan: YearEnd) -> None:
    """Nothing burns; who was to lose points is told. Raises `Conflict` from the first batch on."""
    require(actor, Permission.YEAR_END_MANAGE)
    plan = lock_plan(plan.id)
    if plan.status is not YearEndStatus.ANNOUNCED:
        raise Conflict("Отменить можно только до дня, когда баллы сгорают. Обновите страницу.")
    plan.status, plan.ended_at, plan.ended_by_id = YearEndStatus.CANCELLED, clock.now(), actor.id
    record_changes(actor.id, "year_end.cancel", plan)
    tell_cancelled(plan)


def lock_plan(plan_id: int) -> YearEnd:
    """Whoever moves a plan on comes through here: of two the second sees what the first did.

    All plans are held, for what one may do depends on the others; they are few.
    """
    plans = db.session.scalars(locked(select(YearEnd).order_by(YearEnd.id))).all()
    return next(plan for plan in plans if plan.id == plan_id)


def checked_day(due_on: date) -> date:
    """At least `NOTICE` ahead, at most 400 days."""
    first, last = clock.today() + NOTICE, clock.today() + _FARTHEST
    if due_on < first:
        raise Invalid(f"Объявляют не меньше чем за 30 дней: самый ранний день — {first:%d.%m.%Y}.", field="due_on")
    if due_on > last:
        raise Invalid(f"Слишком далеко: самый поздний день — {last:%d.%m.%Y}.", field="due_on")
    return due_on


def usual_day() -> date:
    """The next 31 August that there is time to announce."""
    year = clock.today().year
    return next(day for day in (date(year, 8, 31), date(year + 1, 8, 31)) if day >= clock.today() + NOTICE)
