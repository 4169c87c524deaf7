"""The standard rules, and seed_rules(), which adds those that are missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from points_admin import text
from points_admin.extensions import db
from points_admin.ledger.models import Reason
from points_admin.rules.engine import Trigger
from points_admin.rules.models import AwardRule, RuleVersion


@dataclass(frozen=True)
class _Standard:
    """The points are those that the reason usually has."""

    trigger: Trigger
    reason: str
    is_on: bool = False
    length: int | None = None


STANDARD_RULES = {
    "Баллы за посещение": _Standard(Trigger.ATTENDED, "Посещение занятия", is_on=True),
    "Пять занятий подряд": _Standard(Trigger.STREAK, "Занятия без пропусков", length=5),
    "Опоздание на занятие": _Standard(Trigger.LATE, "Опоздание"),
    "Пропуск без предупреждения": _Standard(Trigger.ABSENT, "Пропуск без предупреждения"),
    "Отметка на мероприятии": _Standard(Trigger.CHECKED_IN, "Участие в мероприятии технопарка"),
    "Подарок на день рождения": _Standard(Trigger.BIRTHDAY, "День рождения"),
}


def seed_rules(*, skip: Iterable[str] = ()) -> list[str]:
    """Add the standard rules whose names are neither here nor in `skip`, if their reason is here; flushes.

    Only points for attending are on. Returns the new names.
    """
    known = set(db.session.scalars(select(AwardRule.name))) | set(skip)
    reasons = {
        reason.match_key: reason for reason in db.session.scalars(select(Reason).where(Reason.kvant_id.is_(None)))
    }
    added = []
    for name, standard in STANDARD_RULES.items():
        reason = reasons.get(text.match_key(standard.reason))
        if name not in known and reason is not None:
            db.session.add(_rule(name, standard, reason))
            added.append(name)
    db.session.flush()
    return added


def _rule(name: str, standard: _Standard, reason: Reason) -> AwardRule:
    version = RuleVersion(
        number=1,
        points=reason.default_points,
        reason_id=reason.id,
        length=standard.length,
        is_on=standard.is_on,
    )
    return AwardRule(name=name, trigger=standard.trigger, versions=[version])
