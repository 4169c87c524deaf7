"""Lists of the panel: search, filters, order, pages, empty states, and how many questions each page costs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.access import SYSTEM, RoleName
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.services import ImportedRow, post_imported
from tests.support.factories import (
    give_points,
    make_group,
    make_kvant,
    make_membership,
    make_reason,
    make_student,
    make_user,
)


def rows(html):
    """Texts of the first column."""
    return [part.split("<", 1)[0].split(">", 1)[1] for part in html.split('class="row-link"')[1:]]


@pytest.mark.parametrize(
    "typed", ["елкина алена", "ЁЛКИНА", "алёна ёлк", "Алена  Елкина", "лкин", "petr-elkin"], ids=lambda text: text
)
def test_search_ignores_case_yo_and_word_order(admin, session, typed):
    user = make_user(session, RoleName.STUDENT, login="petr-elkin")
    make_student(session, last_name="Ёлкина", first_name="Алёна", user=user)
    assert rows(admin.get(f"/admin/students/?search={typed}").text) == ["Ёлкина Алёна"]


def test_students_come_by_name_and_yo_counts_as_ye(admin, session):
    for last_name in ("Жуков", "Ёжиков", "Дубов", "Егоров"):
        make_student(session, last_name=last_name, first_name="Ян")
    names = [name.split()[0] for name in rows(admin.get("/admin/students/").text)]
    assert names == ["Дубов", "Егоров", "Ёжиков", "Жуков", "Зуев", "Лебедева"]


def test_students_can_be_sorted_by_balance(admin, session, cast):
    give_points(session, cast.gleb, 50, cast.it)
    give_points(session, cast.vera, 20, cast.vr)
    assert rows(admin.get("/admin/students/?sort=balance").text) == ["Лебедева Вера", "Зуев Глеб"]
    assert rows(admin.get("/admin/students/?sort=balance&desc=1").text) == ["Зуев Глеб", "Лебедева Вера"]


def test_a_row_says_balance_place_and_last_operation(admin, session, cast):
    give_points(session, cast.vera, 1234, cast.vr, reason=cast.reason)
    html = admin.get("/admin/students/").text
    for expected in ("1\xa0234", "+1\xa0234", "Активная работа", f"{clock.today():%d.%m.%Y}", "VR-101", "vera"):
        assert expected in html


def test_students_can_be_narrowed(admin, session, cast):
    idle = make_student(session, cast.vr, cast.vr_group, last_name="Ленивый", first_name="Ян")
    give_points(session, cast.vera, 5, cast.vr)
    give_points(session, cast.gleb, 5, cast.it, occurred_on=clock.today() - timedelta(days=40))
    make_student(session, last_name="Старый", first_name="Ян", archived_at=clock.now())
    make_student(session, last_name="Ничей", first_name="Ян")

    def found(query):
        return {name.split()[0] for name in rows(admin.get(f"/admin/students/?{query}").text)}

    assert found("") == {"Лебедева", "Зуев", "Ленивый", "Ничей"}
    assert found(f"kvant={cast.vr.id}") == {"Лебедева", "Ленивый"}
    assert found(f"group={cast.it_group.id}") == {"Зуев"}
    assert found("state=no_login") == {"Ленивый", "Ничей"}
    assert found("state=idle") == {"Зуев", "Ленивый", "Ничей"}
    assert found("state=no_kvant") == {"Ничей"}
    assert found("state=archived") == {"Старый"}
    assert found(f"state=idle&kvant={cast.vr.id}&search=лен") == {idle.last_name}


def test_what_was_chosen_is_said_and_can_be_taken_back(admin, cast):
    html = admin.get(f"/admin/students/?kvant={cast.vr.id}&search=лебед").text
    assert "Убрать поиск «лебед»" in html
    assert "Квант: Тестовый VR/AR ✕" in html
    assert 'href="?search=%D0%BB%D0%B5%D0%B1%D0%B5%D0%B4" aria-label="Убрать фильтр' in html


def test_pages_hold_fifty_and_know_their_neighbours(admin, session):
    for number in range(120):
        make_student(session, last_name="Яковлев", first_name=f"Имя {number:03}")
    first = admin.get("/admin/students/").text
    assert len(rows(first)) == 50 and "Страница 1 из 3" in first and "Назад" not in first
    last = admin.get("/admin/students/?page=2").text
    assert len(rows(last)) == 22 and "Страница 3 из 3" in last and "Дальше" not in last
    assert rows(admin.get("/admin/students/?page=77").text) == rows(last)


def test_entries_are_paged_by_cursor_newest_first(admin, session, cast):
    for number in range(1, 61):
        give_points(session, cast.vera, number, cast.vr, reason=cast.reason)
    first = admin.get("/admin/entries/").text
    assert first.index("+60<") < first.index("+59<") < first.index("+11<") and "+10<" not in first
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = admin.get(f"/admin/entries/{older}".replace("&amp;", "&")).text
    assert "+10<" in second and "+11<" not in second and "В начало" in second and 'rel="next"' not in second


def test_entries_can_be_narrowed(admin, session, cast):
    give_points(session, cast.vera, 11, cast.vr, reason=cast.reason, actor=cast.anna)
    give_points(session, cast.gleb, 22, cast.it, actor=cast.boris, occurred_on=clock.today() - timedelta(days=9))
    give_points(session, cast.gleb, -3, cast.it, reason=cast.late, actor=cast.boris)

    def found(query):
        html = admin.get(f"/admin/entries/?{query}").text
        return {amount for amount in ("+11<", "+22<", "−3<") if amount in html}

    assert found("") == {"+11<", "+22<", "−3<"}
    assert found(f"kvant={cast.vr.id}") == {"+11<"}
    assert found(f"reason={cast.late.id}") == {"−3<"}
    assert found("kind=deduction") == {"−3<"}
    assert found(f"author={cast.boris.id}") == {"+22<", "−3<"}
    assert found("search=глеб зуев") == {"+22<", "−3<"}
    assert found(f"from={clock.today()}") == {"+11<", "−3<"}
    assert found(f"to={clock.today() - timedelta(days=1)}") == {"+22<"}


def test_a_reversible_entry_offers_its_reversal(admin, session, cast):
    entry = give_points(session, cast.vera, 5, cast.vr)
    link = f'href="/admin/reversal/?entry={entry.id}"'
    assert link in admin.get("/admin/entries/").text
    assert link in admin.get(f"/admin/entries/details/?id={entry.id}").text
    assert link in admin.get(f"/admin/students/details/?id={cast.vera.id}").text


def test_empty_lists_say_what_to_do(admin):
    assert "Операций пока нет. Начислите баллы" in admin.get("/admin/entries/").text
    assert "снимите фильтры" in admin.get("/admin/students/?search=zzz").text


def test_archived_kvants_groups_and_retired_reasons_wait_apart(admin, session, cast):
    make_kvant(session, name="Закрытый", archived_at=clock.now())
    make_group(session, cast.vr, code="СТАРАЯ-1", archived_at=clock.now())
    make_reason(session, "Прежнее", 3, is_active=False)
    apart = ("kvants", "Закрытый", "archived"), ("groups", "СТАРАЯ-1", "archived"), ("reasons", "Прежнее", "retired")
    for view, name, state in apart:
        assert name not in admin.get(f"/admin/{view}/").text
        assert name in admin.get(f"/admin/{view}/?state={state}").text


def test_names_are_text_and_never_markup(admin, session, cast):
    make_student(session, cast.vr, last_name="<script>alert(1)</script>", first_name='"><img src=x onerror=1>')
    for page in ("/admin/students/", "/admin/search/?q=alert"):
        html = admin.get(page).text
        assert "<script>alert" not in html and "<img src=x" not in html and "&lt;script&gt;" in html


def _crowd(session, cast, size):
    for number in range(size):
        kvant = make_kvant(session)
        group = make_group(session, kvant, teacher_id=cast.anna.id)
        student = make_student(session, kvant, group, user=make_user(session, RoleName.STUDENT))
        make_membership(session, student, cast.vr, cast.vr_group)
        make_user(session, RoleName.TEACHER, kvants=(kvant, cast.vr))
        give_points(session, student, 5 + number, cast.vr, actor=make_user(session, RoleName.TEACHER))
    session.commit()


# Queries at most, of the pages that administrators and teachers share.
COSTS = {
    "/admin/": 15,
    "/admin/students/": 12,
    "/admin/groups/": 10,
    "/admin/entries/": 11,
    "/admin/reasons/": 9,
    "/admin/audit/": 10,
    "/admin/search/?q=а": 11,
    "/admin/students/details/?id={vera}": 22,
}


@pytest.mark.parametrize(
    ("page", "limit", "who"),
    [
        *((page, limit, who) for page, limit in COSTS.items() for who in ("admin", "anna")),
        ("/admin/kvants/", 9, "admin"),
        ("/admin/users/", 10, "admin"),
    ],
)
def test_a_page_costs_the_same_however_many_rows_it_shows(login, session, cast, count_queries, page, limit, who):
    client = login(getattr(cast, who))
    page = page.format(vera=cast.vera.id)
    _crowd(session, cast, 2)
    client.get(page)
    with count_queries() as few:
        client.get(page)
    _crowd(session, cast, 12)
    with count_queries() as many:
        assert client.get(page).status_code == 200
    assert many.count == few.count, str(many)
    assert many.count <= limit, str(many)


def test_the_list_and_the_cards_say_where_an_entry_without_an_author_is_from(admin, session, cast):
    give_points(session, cast.vera, 5, cast.vr)
    row = ImportedRow(cast.vera.id, 5, cast.reason.id, cast.vr.id, "", clock.today())
    batch = post_imported(SYSTEM, rows=[row], key="import-without-an-author").batch
    entry = session.scalar(select(LedgerEntry).where(LedgerEntry.batch_id == batch.id))
    for page in ("entries/", f"students/details/?id={cast.vera.id}", ""):
        html = admin.get(f"/admin/{page}").text
        assert html.count("из журнала") == html.count("система") == 1, page
    for page in (f"entries/details/?id={entry.id}", f"award/actions/{batch.id}"):
        assert "из журнала" in admin.get(f"/admin/{page}").text, page


def test_the_global_search_shows_a_student_with_a_login_once(admin, cast):
    html = admin.get(f"/admin/search/?q={cast.vera.user.login}").text
    assert html.count("Лебедева Вера") == 1


def test_search_keys_follow_a_change(admin, session, cast):
    answer = admin.post(
        f"/admin/students/edit/?id={cast.vera.id}", data={"last_name": "Королёва", "first_name": "Вера"}
    )
    assert answer.status_code == 302
    assert rows(admin.get("/admin/students/?search=королева").text) == ["Королёва Вера"]
