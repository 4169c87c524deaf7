"""Changing rules: new ones are off, every change is a version, and no version is ever rewritten."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from points_admin import clock
from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.rules.engine import Trigger
from points_admin.rules.models import RuleVersion
from points_admin.rules.services import create_rule, switch_rule, update_rule
from tests.support.factories import make_reason


def made(cast, trigger=Trigger.ATTENDED, **wanted):
    said = {"points": 5, "reason": cast.reason} | wanted
    return create_rule(cast.admin, name="Баллы за посещение", trigger=trigger, wanted=said)


def test_a_new_rule_is_off(cast, events):
    rule = made(cast)
    assert (rule.current.number, rule.current.is_on, rule.current.since) == (1, False, clock.today())
    [event] = events()
    assert (event.action, event.after["points"], event.after["trigger"]) == ("rule.create", 5, "attended")


def test_every_change_is_a_version_and_the_name_is_none(session, cast, events):
    rule = made(cast)
    switch_rule(cast.admin, rule, on=True)
    update_rule(cast.admin, rule, name="За посещение", wanted={"points": 10, "reason": cast.reason, "per_day": 1})
    said = [(one.number, one.points, one.per_day, one.is_on) for one in rule.versions]
    assert said == [(1, 5, None, False), (2, 5, None, True), (3, 10, 1, True)]
    update_rule(cast.admin, rule, name="Посещение", wanted={"points": 10, "reason": cast.reason, "per_day": 1})
    assert (rule.name, len(rule.versions)) == ("Посещение", 3)
    assert [event.action for event in events()] == ["rule.create", "rule.activate", "rule.update", "rule.update"]
    changed, renamed = events()[-2:]
    assert (changed.before["name"], changed.after["name"]) == ("Баллы за посещение", "За посещение")
    assert (changed.before["points"], changed.after["points"], "kvant_id" in changed.after) == (5, 10, False)
    assert (renamed.before, renamed.after) == ({"name": "За посещение"}, {"name": "Посещение"})


@pytest.mark.parametrize("change", [update(RuleVersion).values(points=50), delete(RuleVersion)])
def test_the_database_keeps_versions_as_they_are(session, cast, change):
    made(cast)
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(change)
    assert session.scalars(select(RuleVersion.points)).all() == [5]


def test_switching_twice_is_refused(cast):
    rule = made(cast)
    switch_rule(cast.admin, rule, on=True)
    with pytest.raises(Conflict, match="уже включено"):
        switch_rule(cast.admin, rule, on=True)
    cast.reason.is_active = False
    switch_rule(cast.admin, rule, on=False)
    with pytest.raises(Conflict, match="снято с выбора"):
        switch_rule(cast.admin, rule, on=True)


@pytest.mark.parametrize(
    ("trigger", "wanted", "field"),
    [
        (Trigger.ATTENDED, {"points": 0}, "points"),
        (Trigger.ATTENDED, {"points": 10_001}, "points"),
        (Trigger.ATTENDED, {"points": -5}, "reason"),
        (Trigger.STREAK, {}, "length"),
        (Trigger.STREAK, {"length": 1}, "length"),
        (Trigger.ATTENDED, {"per_day": 0}, "per_day"),
        (Trigger.ATTENDED, {"valid_from": clock.today(), "valid_to": clock.today() - timedelta(days=1)}, "valid_to"),
    ],
)
def test_a_wrong_field_is_named(cast, trigger, wanted, field):
    with pytest.raises(Invalid) as refusal:
        made(cast, trigger, **wanted)
    assert refusal.value.field == field


def test_what_happens_in_no_kvant_has_no_rule_of_one(cast):
    with pytest.raises(Invalid, match="не в кванте"):
        made(cast, Trigger.BIRTHDAY, kvant=cast.vr)


def test_only_administrators_make_rules(session, cast):
    for actor in (cast.anna, cast.vera.user):
        with pytest.raises(Forbidden):
            create_rule(actor, name="Моё", trigger=Trigger.LATE, wanted={"points": 1, "reason": make_reason(session)})
