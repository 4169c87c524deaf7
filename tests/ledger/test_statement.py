"""The history: newest first, a running balance across pages and filters, only what the actor may see."""

from datetime import date, timedelta

import pytest

from points_admin import clock
from points_admin.errors import Invalid
from points_admin.ledger.queries import months_of
from points_admin.ledger.services import reverse
from points_admin.ledger.statement import statement
from tests.ledger.support import give, new_key
from tests.support.factories import make_membership
from tests.support.queries import counting


def seen(page):
    return [(row.entry.points, row.balance_after) for row in page.rows]


def test_each_row_tells_the_balance_after_it(session, cast):
    for points in (10, 20, -5):
        give(cast, points)
    assert seen(statement(cast.vera.user, cast.vera)) == [(-5, 25), (20, 30), (10, 10)]


def test_pages_carry_the_balance_on(session, cast):
    for points in (10, 20, -5, 7):
        give(cast, points)
    first = statement(cast.vera.user, cast.vera, limit=2)
    second = statement(cast.vera.user, cast.vera, limit=2, cursor=first.next_cursor)
    assert seen(first) + seen(second) == [(7, 32), (-5, 25), (20, 30), (10, 10)]
    assert second.next_cursor is None


def test_an_address_cannot_claim_another_balance(session, cast):
    give(cast, 10)
    for cursor in (999_999_999, 10**18 - 1):
        assert seen(statement(cast.vera.user, cast.vera, cursor=str(cursor))) == [(10, 10)]
    with pytest.raises(Invalid):
        statement(cast.vera.user, cast.vera, cursor="999999999-777777")


def test_a_page_is_not_moved_by_new_entries(session, cast):
    for points in (10, 20, -5):
        give(cast, points)
    first = statement(cast.vera.user, cast.vera, limit=1)
    give(cast, 100)
    assert seen(statement(cast.vera.user, cast.vera, cursor=first.next_cursor)) == [(20, 30), (10, 10)]


def test_filtered_rows_keep_the_true_balance(session, cast):
    make_membership(session, cast.vera, cast.it)
    give(cast, 10)
    give(cast, 20, actor=cast.boris, kvant=cast.it)
    give(cast, 3)
    assert seen(statement(cast.vera.user, cast.vera, kvant=cast.vr)) == [(3, 33), (10, 10)]
    assert seen(statement(cast.boris, cast.vera)) == [(20, 30)]


def test_a_month_is_filtered_by_the_day_of_the_lesson(session, cast):
    last_month = clock.today().replace(day=1) - timedelta(days=1)
    give(cast, 10, occurred_on=last_month)
    give(cast, 20)
    assert seen(statement(cast.vera.user, cast.vera, month=last_month)) == [(10, 10)]
    assert months_of(cast.vera) == [clock.today().replace(day=1), last_month.replace(day=1)]


def test_nobody_elses_rows_are_seen(session, cast):
    give(cast, 10)
    assert seen(statement(cast.gleb.user, cast.vera)) == []


@pytest.mark.parametrize("cursor", ["x", "-1", "1-5", "1,5", "٣", "9" * 19, "1\n"])
def test_a_bad_cursor_is_a_clear_refusal(session, cast, cursor):
    with pytest.raises(Invalid):
        statement(cast.vera.user, cast.vera, cursor=cursor)


def test_pairs_of_reversals_are_loaded_and_the_query_count_is_constant(session, cast):
    for _ in range(5):
        batch = give(cast, 10).batch
    entry = statement(cast.vera.user, cast.vera).rows[0].entry
    assert entry.batch_id == batch.id
    reverse(cast.anna, entry=entry, comment="ошибка", key=new_key())
    session.expunge_all()
    with counting() as queries:
        rows = statement(cast.vera.user, cast.vera).rows
        assert rows[0].entry.reverses.points == 10
        assert rows[1].entry.reversal.points == -10
        assert {row.entry.reason.name for row in rows} == {"Активная работа"}
    assert queries.count <= 4, str(queries)


def test_december_ends_with_the_year(session, cast):
    assert seen(statement(cast.vera.user, cast.vera, month=date(2025, 12, 5))) == []
