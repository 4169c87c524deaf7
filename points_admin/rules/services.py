"""Changing rules: a new one is off; every change, and switching on or off, is a version that rules from today."""

from collections.abc import Mapping
from datetime import date
from typing import NotRequired, TypedDict

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record
from points_admin.checks import checked_line, checked_whole
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.ledger.models import MAX_POINTS, Reason, ReasonKind
from points_admin.roster.models import Kvant
from points_admin.rules.engine import Trigger
from points_admin.rules.models import LONGEST_STREAK, MOST_TIMES, NAME_LENGTH, AwardRule, RuleVersion

# Facts that happen in no kvant.
PERSONAL = frozenset({Trigger.EMAIL_CONFIRMED, Trigger.PROFILE_COMPLETE, Trigger.BIRTHDAY, Trigger.PARTNER_EVENT})


class Wanted(TypedDict):
    """What a version says. `points` are signed like those of the reason; without a kvant it is for all of them."""

    points: int
    reason: Reason
    kvant: NotRequired[Kvant | None]
    length: NotRequired[int | None]
    per_day: NotRequired[int | None]
    per_year: NotRequired[int | None]
    valid_from: NotRequired[date | None]
    valid_to: NotRequired[date | None]


_KEPT = ("points", "reason_id", "kvant_id", "length", "per_day", "per_year", "valid_from", "valid_to", "is_on")


def create_rule(actor: Actor, *, name: str, trigger: Trigger, wanted: Wanted) -> AwardRule:
    """A rule that is off. Raises `Invalid` for a wrong field."""
    require(actor, Permission.RULES_MANAGE)
    rule = AwardRule(name=_checked_name(name), trigger=trigger)
    version = RuleVersion(rule=rule, number=1, is_on=False, created_by_id=actor.id)
    _fill(version, trigger, wanted)
    db.session.add(rule)
    db.session.flush()
    record(actor.id, "rule.create", rule, after={"trigger": trigger, **_said(rule)})
    return rule


def update_rule(actor: Actor, rule: AwardRule, *, name: str, wanted: Wanted) -> AwardRule:
    """Another version, if anything but the name changes. Raises `Invalid` for a wrong field."""
    require(actor, Permission.RULES_MANAGE)
    before = _said(rule)
    rule.name = _checked_name(name)
    version = _following(actor, rule)
    _fill(version, rule.trigger, wanted)
    if _terms(version) != _terms(rule.current):
        if (version.length, version.kvant_id) != (rule.current.length, rule.current.kvant_id):
            version.counted_from = None
        rule.versions.append(version)
    _record(actor, "rule.update", rule, before)
    return rule


def switch_rule(actor: Actor, rule: AwardRule, *, on: bool) -> None:
    """On or off from today. Raises `Conflict` where it is so already."""
    require(actor, Permission.RULES_MANAGE)
    if rule.current.is_on == on:
        raise Conflict(f"Правило уже {'включено' if on else 'выключено'}. Обновите страницу.")
    if on and not rule.current.reason.is_active:
        raise Conflict(f"Основание «{rule.current.reason}» снято с выбора: выберите другое.")
    before = _said(rule)
    version = _following(actor, rule)
    version.is_on = on
    if on:
        version.counted_from = None
    rule.versions.append(version)
    _record(actor, "rule.activate" if on else "rule.deactivate", rule, before)


def _following(actor: Actor, rule: AwardRule) -> RuleVersion:
    """A copy of the current version, not yet in the session."""
    current = rule.current
    said = {name: getattr(current, name) for name in _KEPT}
    version = RuleVersion(**said, number=current.number + 1, since=clock.today(), created_by_id=actor.id)
    version.counted_from = current.counted_from or current.since
    return version


def _record(actor: Actor, action: str, rule: AwardRule, before: Mapping[str, object]) -> None:
    """What differs from before, if anything does."""
    db.session.flush()
    now = _said(rule)
    changed = [name for name in now if now[name] != before[name]]
    if changed:
        was, is_now = ({name: said[name] for name in changed} for said in (before, now))
        record(actor.id, action, rule, before=was, after=is_now)


def _said(rule: AwardRule) -> dict[str, object]:
    """The rule in the words of the audit."""
    return {"name": rule.name, "version": rule.current.number, **_terms(rule.current)}


def _terms(version: RuleVersion) -> dict[str, object]:
    return {name: getattr(version, name) for name in _KEPT}


def _checked_name(name: str) -> str:
    return checked_line(name, NAME_LENGTH, field="name", required=True)


def _fill(version: RuleVersion, trigger: Trigger, wanted: Wanted) -> None:
    kvant = wanted.get("kvant")
    if kvant is not None and trigger in PERSONAL:
        raise Invalid("Это происходит не в кванте: выберите «Для всех квантов».", field="kvant")
    version.kvant_id = kvant.id if kvant else None
    _fill_amount(version, wanted["points"], wanted["reason"])
    version.length = _checked_length(trigger, wanted.get("length"))
    version.per_day = checked_whole(wanted.get("per_day"), 1, MOST_TIMES, field="per_day")
    version.per_year = checked_whole(wanted.get("per_year"), 1, MOST_TIMES, field="per_year")
    version.valid_from, version.valid_to = wanted.get("valid_from"), wanted.get("valid_to")
    if version.valid_from and version.valid_to and version.valid_to < version.valid_from:
        raise Invalid("Последний день раньше первого.", field="valid_to")


def _fill_amount(version: RuleVersion, points: int, reason: Reason) -> None:
    if not 0 < abs(points) <= MAX_POINTS:
        raise Invalid(f"Укажите целое число баллов от 1 до {MAX_POINTS}.", field="points")
    if reason.kvant_id not in (None, version.kvant_id):
        raise Invalid(f"Основание «{reason}» — только для кванта «{reason.kvant}».", field="reason")
    if ReasonKind.of(points) is not reason.kind:
        raise Invalid("Знак баллов не подходит к основанию.", field="reason")
    version.points, version.reason_id = points, reason.id


def _checked_length(trigger: Trigger, length: int | None) -> int | None:
    if trigger is not Trigger.STREAK:
        return None
    if length is None:
        raise Invalid("Укажите, сколько занятий подряд.", field="length")
    return checked_whole(length, 2, LONGEST_STREAK, field="length")
