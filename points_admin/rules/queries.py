"""Reading rules: those in force, and what one would have done in the last month."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from points_admin import clock
from points_admin.extensions import db
from points_admin.roster.models import Student
from points_admin.rules.engine import Fact, Terms, Trigger, forecast
from points_admin.rules.models import AwardRule, RuleVersion

NAMED = 10


@dataclass(frozen=True)
class Forecast:
    """`points` are the sum over all `students`; `first` names those with most, at most ten."""

    first_day: date
    last_day: date
    students: int
    points: int
    first: Sequence[tuple[Student, int]]


def in_force(trigger: Trigger) -> list[AwardRule]:
    """Rules with this trigger that are on and valid today."""
    rules = db.session.scalars(
        select(AwardRule).where(AwardRule.trigger == trigger).options(selectinload(AwardRule.versions))
    )
    return [rule for rule in rules if _is_valid(rule, clock.today())]


def newest_version(triggers: Iterable[Trigger]) -> int:
    """The id of the newest version of any rule with these triggers: another one means that rules have changed."""
    query = select(func.max(RuleVersion.id)).join(AwardRule, AwardRule.id == RuleVersion.rule_id)
    return db.session.scalar(query.where(AwardRule.trigger.in_(list(triggers)))) or 0


def last_month() -> tuple[date, date]:
    """First and last day of the calendar month before this one."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def forecast_of(terms: Terms, facts: Sequence[Fact]) -> Forecast:
    """«Если бы правило действовало в прошлом месяце»: `facts` are those of that month."""
    told: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        told[fact.student_id].append(fact)
    sums = forecast(terms, told)
    first = sorted(sums, key=lambda student_id: (-abs(sums[student_id]), student_id))[:NAMED]
    students = {row.id: row for row in db.session.scalars(select(Student).where(Student.id.in_(first)))}
    named = [(students[student_id], sums[student_id]) for student_id in first]
    return Forecast(*last_month(), len(sums), sum(sums.values()), named)


def _is_valid(rule: AwardRule, day: date) -> bool:
    version = rule.current
    return version.is_on and (version.valid_from or day) <= day <= (version.valid_to or day)
