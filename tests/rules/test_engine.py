"""Which accruals does a rule propose, and which of its own does it give up? No database, no clock."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from points_admin.rules.engine import Applied, Fact, Terms, Trigger, forecast, moves, school_year

MONDAY = date(2026, 11, 30)


ATTENDED = Terms(id=1, rule_id=1, trigger=Trigger.ATTENDED, points=5, since=date(2026, 9, 1), is_on=True)
STREAK = replace(ATTENDED, id=2, rule_id=2, trigger=Trigger.STREAK, points=20, length=3)
LATE = replace(ATTENDED, id=3, rule_id=3, trigger=Trigger.LATE, points=-5)


def lessons(marks, first=MONDAY, kvant=7):
    """«++-»: attended, attended, absent; one lesson a day. «e» is excused, «l» late."""
    told = {"+": [Trigger.ATTENDED], "l": [Trigger.ATTENDED, Trigger.LATE], "-": [Trigger.ABSENT], "e": []}
    days = [first + timedelta(days=number) for number in range(len(marks))]
    return [
        Fact(trigger, 1, f"lesson:{number}", day, kvant)
        for number, (day, mark) in enumerate(zip(days, marks, strict=True), 1)
        for trigger in told[mark]
    ]


def given(found):
    return [(grant.terms.rule_id, grant.fact.key, grant.points) for grant in found.grants]


def taken(found):
    return [(loss.terms.rule_id, loss.key, loss.points) for loss in found.losses]


def applied(found):
    """As if what was proposed had been stored."""
    return [Applied(grant.terms, grant.fact.key, grant.fact.day, grant.points) for grant in found.grants]


def again(rules, before, after, **balance):
    """The marks were `before` and are `after`."""
    done = applied(moves(rules, lessons(before)))
    return moves(rules, lessons(after), done, losable=done, **balance)


def test_every_attended_lesson_gives_its_points_once():
    found = moves([[ATTENDED]], lessons("+l-e"))
    assert given(found) == [(1, "lesson:1", 5), (1, "lesson:2", 5)]
    assert found.points == 10
    assert given(moves([[ATTENDED]], lessons("+l-e"), applied(found))) == []


def test_a_corrected_mark_takes_its_points_back():
    found = again([[ATTENDED]], "++", "+-")
    assert (given(found), taken(found), found.points) == ([], [(1, "lesson:2", 5)], -5)


@pytest.mark.parametrize(
    ("marks", "bonuses"),
    [
        ("++", []),
        ("+++", ["lesson:3"]),
        ("++++++", ["lesson:3", "lesson:6"]),
        ("++-+++", ["lesson:6"]),
        ("++e+", ["lesson:4"]),
        ("+l+", ["lesson:3"]),
    ],
)
def test_a_streak_is_broken_by_an_absence_and_by_nothing_else(marks, bonuses):
    assert [key for _rule, key, _points in given(moves([[STREAK]], lessons(marks)))] == bonuses


def test_each_kvant_has_a_streak_of_its_own():
    both = sorted([*lessons("++", kvant=7), *lessons("++", kvant=8)], key=lambda fact: fact.day)
    assert given(moves([[STREAK]], both)) == []
    assert forecast(STREAK, {1: both}) == {}
    # An absence in one of them leaves the other's alone.
    mixed = sorted([*lessons("+++", kvant=7), *lessons("+-+", kvant=8)], key=lambda fact: fact.day)
    assert given(moves([[STREAK]], mixed)) == [(2, "lesson:3", 20)]


def test_lessons_count_from_where_the_version_before_began():
    first = MONDAY + timedelta(days=2)
    changed = replace(STREAK, points=25, since=first)
    assert given(moves([[STREAK, changed]], lessons("+++"))) == []
    kept = replace(changed, counted_from=STREAK.since)
    assert given(moves([[STREAK, kept]], lessons("+++"))) == [(2, "lesson:3", 25)]


def test_a_correction_takes_back_the_streaks_it_fed_and_gives_those_it_makes():
    found = again([[STREAK]], "++++++", "+-++++")
    assert taken(found) == [(2, "lesson:3", 20), (2, "lesson:6", 20)]
    assert given(found) == [(2, "lesson:5", 20)]
    assert found.points == -20


def test_facts_of_other_kvants_are_none_of_its_business():
    assert given(moves([[replace(ATTENDED, kvant_id=8)]], lessons("++"))) == []
    assert len(given(moves([[replace(ATTENDED, kvant_id=7)]], lessons("++")))) == 2


def test_limits_count_what_stands():
    twice = [*lessons("+"), replace(lessons("+")[0], key="lesson:9")]
    once_a_day = [replace(ATTENDED, per_day=1)]
    assert given(moves([once_a_day], twice)) == [(1, "lesson:1", 5)]
    thrice_a_year = [replace(ATTENDED, per_year=3)]
    before = [Applied(ATTENDED, "elsewhere", MONDAY, 5), Applied(ATTENDED, "gone", MONDAY, 5, is_standing=False)]
    assert len(given(moves([thrice_a_year], lessons("+++++"), before))) == 2


def test_a_lesson_that_loses_its_points_makes_room_within_the_limit():
    rule = [replace(ATTENDED, per_year=1)]
    done = applied(moves([rule], lessons("++")))
    found = moves([rule], lessons("-+"), done, losable=done)
    assert (taken(found), given(found)) == ([(1, "lesson:1", 5)], [(1, "lesson:2", 5)])


def test_a_new_school_year_counts_anew():
    assert school_year(date(2026, 8, 31)) == (date(2025, 9, 1), date(2026, 8, 31))
    assert school_year(date(2026, 9, 1))[0] == date(2026, 9, 1)
    rule = [replace(ATTENDED, per_year=1, since=date(2025, 9, 1))]
    assert len(given(moves([rule], lessons("+++", first=date(2026, 8, 30))))) == 2


def test_a_version_rules_from_its_day_and_leaves_the_past_alone():
    versions = [ATTENDED, replace(ATTENDED, points=10, since=MONDAY + timedelta(days=1))]
    assert given(moves([versions], lessons("++"))) == [(1, "lesson:1", 5), (1, "lesson:2", 10)]
    done = applied(moves([[ATTENDED]], lessons("++")))
    assert moves([versions], lessons("++"), done, losable=done).points == 0


def test_switched_off_it_gives_nothing_and_keeps_what_it_gave():
    done = applied(moves([[ATTENDED]], lessons("+")))
    off = [ATTENDED, replace(ATTENDED, is_on=False, since=MONDAY)]
    found = moves([off], lessons("++"), done, losable=done)
    assert (given(found), taken(found)) == ([], [])
    assert taken(moves([off], lessons("--"), done, losable=done)) == [(1, "lesson:1", 5)]


@pytest.mark.parametrize(
    "terms",
    [
        replace(ATTENDED, valid_from=MONDAY + timedelta(days=1)),
        replace(ATTENDED, valid_to=MONDAY - timedelta(days=1)),
        replace(ATTENDED, since=MONDAY + timedelta(days=1)),
        replace(ATTENDED, is_on=False),
    ],
)
def test_outside_its_days_it_gives_nothing(terms):
    assert given(moves([[terms]], lessons("+"))) == []


def test_a_deduction_takes_no_more_than_there_is():
    assert given(moves([[LATE]], lessons("ll"), balance=7)) == [(3, "lesson:1", -5), (3, "lesson:2", -2)]
    assert given(moves([[LATE]], lessons("l"))) == [(3, "lesson:1", 0)]
    assert given(moves([[ATTENDED], [LATE]], lessons("l"))) == [(1, "lesson:1", 5), (3, "lesson:1", -5)]


def test_what_a_person_has_reversed_is_not_given_again():
    reversed_by_hand = [Applied(ATTENDED, "lesson:1", MONDAY, 0)]
    assert given(moves([[ATTENDED]], lessons("+"), reversed_by_hand)) == []


def test_a_fact_that_returns_is_answered_anew():
    taken_back = [Applied(ATTENDED, "lesson:1", MONDAY, 0, is_standing=False)]
    assert taken(moves([[ATTENDED]], [], taken_back, losable=taken_back)) == []
    assert given(moves([[ATTENDED]], lessons("+"), taken_back)) == [(1, "lesson:1", 5)]


def test_the_forecast_counts_as_if_the_rule_had_been_on():
    draft = replace(STREAK, is_on=False, since=date(2027, 1, 1))
    told = {1: lessons("++++++"), 2: lessons("++-++"), 3: lessons("+++")}
    assert forecast(draft, told) == {1: 40, 3: 20}
    assert forecast(replace(ATTENDED, per_year=2), told) == {1: 10, 2: 10, 3: 10}
