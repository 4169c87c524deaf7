"""Narrowing the history by kvant and month, and what bad addresses answer."""

from datetime import date

import pytest

from tests.portal.reading import balances_after, link_to, operations, words
from tests.support.factories import give_points, make_membership


@pytest.fixture
def student(session, cast):
    make_membership(session, cast.vera, cast.it)
    for points, kvant, day in (
        (10, cast.vr, date(2026, 9, 5)),
        (20, cast.it, date(2026, 9, 6)),
        (30, cast.vr, date(2026, 10, 1)),
        (40, cast.it, date(2026, 10, 31)),
        (50, cast.vr, date(2026, 11, 1)),
    ):
        give_points(session, cast.vera, points, kvant, occurred_on=day)
    return cast.vera


def _balances(client, query):
    return balances_after(client.get(f"/cabinet/history?{query}"))


def test_it_filters_by_kvant_and_month_with_true_balances(student, login):
    client = login(student.user)
    assert _balances(client, "kvant=test-vr") == [150, 60, 10]
    assert _balances(client, "month=2026-10") == [100, 60]
    assert _balances(client, "kvant=test-it&month=2026-09") == [30]


def test_the_month_sum_is_that_of_the_chosen_kvant(student, login):
    text = words(login(student.user).get("/cabinet/history?kvant=test-it"))
    assert "Октябрь 2026 за месяц +40" in text


def test_the_filter_travels_with_the_pages(session, cast, student, login):
    for _ in range(70):
        give_points(session, student, 1, cast.vr, reason=cast.reason, occurred_on=date(2026, 11, 2))
    client = login(student.user)
    first = client.get("/cabinet/history?kvant=test-vr&month=2026-11")
    second = client.get(link_to(first, "Раньше"))
    seen = balances_after(first) + balances_after(second)
    assert seen == [150 + count for count in range(70, -1, -1)]
    assert link_to(second, "К началу") == "/cabinet/history?kvant=test-vr&month=2026-11"


def test_the_form_keeps_the_choice_and_offers_own_months(student, login):
    source = login(student.user).get("/cabinet/history?kvant=test-vr&month=2026-10").get_data(as_text=True)
    assert '<option value="test-vr" selected>' in source
    assert '<option value="2026-10" selected>' in source
    assert [month in source for month in ("2026-09", "2026-11", "2026-12")] == [True, True, False]


def test_an_empty_month_offers_the_way_back(student, login):
    page = login(student.user).get("/cabinet/history?month=2026-12")
    assert "За это время операций не было" in words(page)
    assert link_to(page, "Показать всё") == "/cabinet/history"


def test_a_foreign_kvant_answers_as_an_unknown_one(session, cast, login):
    give_points(session, cast.vera, 5, cast.vr)
    client = login(cast.vera.user)
    foreign, unknown = (client.get(f"/cabinet/history?kvant={slug}") for slug in ("test-it", "no-such"))
    assert foreign.status_code == unknown.status_code == 404
    assert words(foreign) == words(unknown)


@pytest.mark.parametrize(
    "query",
    (
        "month=2026-13",
        "month=2026-00",
        "month=0000-01",
        "month=99999-01",
        "month=%D9%A2%D9%A0%D9%A2%D9%A6-10",
        "month=2026-10%0A",
        "month=%00",
        "month=abc",
        "cursor=abc",
        "cursor=-1",
        "cursor=%00",
        "cursor=1,2",
        "cursor=99999999999999999999999",
        "cursor=99999999999999999999999,99999999999999999999999",
        "cursor=%D9%A1",
        "cursor=" + "9" * 2000,
        "kvant=%00",
        "kvant=" + "a" * 2000,
        "kvant=../admin",
    ),
)
def test_bad_values_are_refused_in_words(student, login, query):
    page = login(student.user).get(f"/cabinet/history?{query}")
    assert page.status_code in (404, 422)
    assert "Traceback" not in words(page)
    assert not operations(page)


def test_unknown_arguments_are_ignored(student, login):
    assert len(_balances(login(student.user), "student_id=2&page=-1&limit=100000")) == 5
