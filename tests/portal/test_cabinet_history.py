"""The whole history: order, running balance over pages, pairs of a reversal, months."""

from datetime import date

from points_admin.access import SYSTEM
from points_admin.ledger.services import ImportedRow, post_imported
from tests.portal.reading import balances_after, link_to, operations, words
from tests.support.factories import give_points, make_user


def _reverse(session, entry):
    values = {"kind": "reversal", "reverses_id": entry.id, "reason": entry.reason, "occurred_on": entry.occurred_on}
    return give_points(session, entry.student, -entry.points, entry.kvant, comment="Ошиблись учеником", **values)


def test_it_says_when_how_much_for_what_who_where_and_why(session, cast, login):
    give_points(
        session,
        cast.vera,
        5,
        cast.vr,
        reason=cast.reason,
        actor=cast.anna,
        comment="Помогала новичкам",
        occurred_on=date(2026, 3, 8),
    )
    page = login(cast.vera.user).get("/cabinet/history")
    assert "8 марта, воскресенье" in words(page)
    for part in ("Активная работа", "Помогала новичкам", "Тестовый VR/AR", "Анна Павловна", "+5 баллов", "стало 5"):
        assert part in operations(page)[0]


def test_an_operation_without_an_author_says_where_it_is_from(session, cast, login):
    give_points(session, cast.vera, 5, cast.vr)
    row = ImportedRow(cast.vera.id, 5, cast.reason.id, cast.vr.id, "", date(2026, 3, 8))
    post_imported(SYSTEM, rows=[row], key="import-without-an-author")
    vera = login(cast.vera.user)
    for page in ("/cabinet/", "/cabinet/history"):
        of_import, of_rule = operations(vera.get(page))
        assert "из журнала" in of_import and "система" in of_rule, page


def test_pages_hold_every_operation_once_and_the_balance_runs_through(session, cast, login):
    amounts = [1 + number % 7 for number in range(120)]
    for points in amounts:
        give_points(session, cast.vera, points, cast.vr, reason=cast.reason)
    client, address, seen, pages = login(cast.vera.user), "/cabinet/history", [], 0
    while address:
        page = client.get(address)
        assert page.status_code == 200
        seen += balances_after(page)
        pages += 1
        assert (link_to(page, "К началу") is None) == (pages == 1)
        address = link_to(page, "Раньше")
    assert pages == 3
    assert seen == [sum(amounts[:count]) for count in range(120, 0, -1)]


def test_a_reversal_and_its_original_point_at_each_other(session, cast, login):
    original = give_points(session, cast.vera, 10, cast.vr, reason=cast.reason, occurred_on=date(2026, 11, 2))
    mirror = _reverse(session, original)
    page = login(cast.vera.user).get("/cabinet/history")
    newest, oldest = operations(page)
    assert newest.startswith("Сторно: Активная работа Ошиблись учеником")
    assert "Отменяет операцию от 02.11.2026 (+10)" in newest
    assert "Отменено" in oldest
    source = page.get_data(as_text=True)
    for entry in (original, mirror):
        assert f'href="#op-{entry.id}"' in source
        assert f'id="op-{entry.id}"' in source
    assert balances_after(page) == [0, 10]


def test_a_pair_on_another_page_is_named_but_not_linked(session, cast, login):
    original = give_points(session, cast.vera, 10, cast.vr, reason=cast.reason)
    for _ in range(60):
        give_points(session, cast.vera, 1, cast.vr, reason=cast.reason)
    _reverse(session, original)
    page = login(cast.vera.user).get("/cabinet/history")
    assert "Отменяет операцию от" in operations(page)[0]
    assert f'href="#op-{original.id}"' not in page.get_data(as_text=True)


def test_months_say_their_whole_sum(session, cast, login):
    for points, day in ((100, date(2026, 9, 30)), (150, date(2026, 10, 1)), (-30, date(2026, 10, 31))):
        give_points(session, cast.vera, points, cast.vr, occurred_on=day)
    text = words(login(cast.vera.user).get("/cabinet/history"))
    assert "Октябрь 2026 за месяц +120" in text
    assert "Сентябрь 2026 за месяц +100" in text


def test_a_month_that_opens_twice_says_its_sum_once(session, cast, login):
    for points, day in ((5, date(2026, 9, 30)), (7, date(2026, 10, 1)), (1, date(2026, 9, 29))):
        give_points(session, cast.vera, points, cast.vr, occurred_on=day)
    text = words(login(cast.vera.user).get("/cabinet/history"))
    assert text.count("Сентябрь 2026 за месяц +6") == 1
    assert "Сентябрь 2026 30 сентября" in text


def test_it_shows_own_operations_only(session, cast, login):
    give_points(session, cast.vera, 5, cast.vr, comment="Верино")
    give_points(session, cast.gleb, 7, cast.it, comment="Глебово")
    text = words(login(cast.vera.user).get("/cabinet/history"))
    assert "Верино" in text
    assert "Глебово" not in text


def test_an_empty_history_says_what_comes_next(cast, login):
    assert "Первые баллы совсем близко" in words(login(cast.vera.user).get("/cabinet/history"))


def test_a_login_without_a_roster_row_is_sent_to_the_first_page(session, cast, login):
    answer = login(make_user(session, "student")).get("/cabinet/history")
    assert (answer.status_code, answer.location) == (302, "/cabinet/")
