"""Does a student see in time, on the first page, what will burn; and nothing where nothing will?"""

from datetime import timedelta

import pytest

from points_admin import clock
from points_admin.year_end.models import RuleKind
from points_admin.year_end.planning import announce, cancel
from points_admin.year_end.rules import Rule
from tests.support.factories import give_points, make_year_end
from tests.support.html import Page
from tests.year_end.support import CAP, run_all

DAY = clock.today() + timedelta(days=40)


def announced(actor, rule=CAP):
    return announce(actor, rule=rule, due_on=DAY)


@pytest.fixture(autouse=True)
def points(session, cast):
    give_points(session, cast.vera, 1140, cast.vr)
    give_points(session, cast.gleb, 40, cast.it)


def shown(client):
    return " ".join(client.get("/cabinet/").text.replace("\u00a0", " ").split())


BANNER = 'id="burning"'


@pytest.mark.parametrize(
    ("rule", "heading", "stays", "burns"),
    [
        (Rule(RuleKind.CAP, 1000), "останется не больше 1 000 баллов", "1 000", "140"),
        (Rule(RuleKind.SHARE, 33), "останется 33 % баллов", "377", "763"),
        (Rule(RuleKind.BURN), "баллы обнулятся", "0", "1 140"),
    ],
)
def test_the_banner_says_the_rule_and_the_own_numbers(cast, login, rule, heading, stays, burns):
    announced(cast.admin, rule)
    page = shown(login(cast.vera.user))
    assert f"{DAY:%d.%m.%Y} {heading}</h2>" in page
    assert "Сейчас у тебя 1 140 баллов: останется" in page
    assert f">{stays}</strong>, сгорит" in page and f">{burns}</strong>." in page
    assert f"{DAY - timedelta(days=1):%d.%m.%Y}" in page
    assert Page(page).faults() == []


def test_who_loses_nothing_sees_nothing(cast, login):
    announced(cast.admin)
    assert BANNER not in shown(login(cast.gleb.user))


def test_it_follows_the_balance(session, cast, login):
    announced(cast.admin)
    vera = login(cast.vera.user)
    assert BANNER in shown(vera)
    give_points(session, cast.vera, -1040)
    assert BANNER not in shown(vera)


def test_it_goes_with_a_cancelling(cast, login):
    plan, vera = announced(cast.admin), login(cast.vera.user)
    cancel(cast.admin, plan)
    assert BANNER not in shown(vera)
    announced(cast.admin)
    assert BANNER in shown(vera)


def test_it_goes_when_the_points_have_burned(session, cast, login):
    make_year_end(session, due_on=clock.today())
    vera = login(cast.vera.user)
    assert BANNER in shown(vera)
    run_all()
    page = shown(vera)
    assert BANNER not in page and "Сгорание баллов в конце учебного года" in page
    give_points(session, cast.vera, 500)
    assert BANNER not in shown(vera)


def test_a_day_that_has_gone_by_without_a_timer_is_no_threat(session, cast, login):
    make_year_end(session, due_on=clock.today() - timedelta(days=1))
    assert BANNER not in shown(login(cast.vera.user))


def test_the_notice_stands_in_the_cabinet(cast, login):
    announced(cast.admin)
    assert f"{DAY:%d.%m.%Y} сгорят лишние баллы" in login(cast.vera.user).get("/cabinet/notices").text
