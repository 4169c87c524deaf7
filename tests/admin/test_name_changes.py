"""Does an administrator see who wishes to be called otherwise, and decide from the list and from the card?"""

import pytest

from points_admin.access import RoleName
from points_admin.roster.models import NameChangeState
from points_admin.roster.name_changes import approve_name_change, reject_name_change, withdraw_name_change
from tests.support.factories import make_name_change, make_student, make_user
from tests.support.html import Page

LIST = "/admin/name-changes/"
NEW = "Лебедева Вера Ильинична"


@pytest.fixture
def wish(session, cast):
    made = make_name_change(session, cast.vera)
    session.commit()
    return made


def decide(client, wish, verb, **others):
    return client.post(f"{LIST}decide/", data={"id": wish.id, "verb": verb, **others}, follow_redirects=True)


def test_old_and_new_stand_side_by_side_with_both_verdicts(admin, cast, wish):
    for address in (LIST, f"{LIST}details/?id={wish.id}"):
        page = Page(admin.get(address).text)
        words = " ".join(page.words)
        assert "Лебедева Вера" in words and NEW in words
        verdicts = [form.fields["verb"] for form in page.forms if form.action == f"{LIST}decide/"]
        assert verdicts == ["approve", "reject"]


@pytest.mark.parametrize(
    ("verb", "state", "name", "said"),
    [
        ("approve", NameChangeState.APPROVED, NEW, f"Имя подтверждено: {NEW}"),
        ("reject", NameChangeState.REJECTED, "Лебедева Вера", f"Имя отклонено: {NEW}"),
    ],
)
def test_one_tap_decides_and_the_student_reads_of_it(admin, cast, login, wish, verb, state, name, said):
    assert said in decide(admin, wish, verb).text
    assert (wish.state, wish.decided_by, cast.vera.full_name) == (state, cast.admin, name)
    assert "1 новое" in " ".join(login(cast.vera.user).get("/cabinet/profile").text.split())
    card = admin.get(f"{LIST}details/?id={wish.id}").text
    assert "Громова Ольга" in card and "Подтвердить" not in card
    assert NEW in card


def test_the_student_is_found_by_the_new_name_at_once(admin, session, cast, wish):
    wish.last_name = "Ёлкина"
    session.commit()
    decide(admin, wish, "approve")
    assert "Ёлкина Вера Ильинична" in admin.get("/admin/students/?search=елкина").text
    assert "Ёлкина Вера Ильинична" in admin.get("/admin/users/?search=елкина").text


def test_a_second_verdict_is_told_of_the_first(admin, cast, wish):
    decide(admin, wish, "approve")
    assert "Уже решено: подтверждено, Громова Ольга" in decide(admin, wish, "reject").text
    assert cast.vera.full_name == NEW


def test_somebody_elses_name_and_birth_date_are_refused_in_words(admin, session, cast, wish):
    make_student(session, **vars(wish.names), birth_date=cast.vera.birth_date)
    session.commit()
    assert f"{NEW} с этой датой рождения уже есть" in decide(admin, wish, "approve").text
    assert (wish.state, cast.vera.full_name) == (NameChangeState.WAITING, "Лебедева Вера")
    assert "Имя отклонено" in decide(admin, wish, "reject").text


def test_the_names_of_the_form_do_not_matter(admin, cast, wish):
    decide(admin, wish, "approve", last_name="Чужая", first_name="Чужая", student_id=cast.gleb.id, is_approved="")
    assert (cast.vera.full_name, cast.gleb.full_name) == (NEW, "Зуев Глеб")


def test_chips_part_the_states(admin, session, cast, wish):
    others = [make_name_change(session, make_student(session), middle_name=f"Чин {number}") for number in range(3)]
    approve_name_change(cast.admin, others[0])
    reject_name_change(cast.admin, others[1])
    others[2].student.user = cast.gleb.user
    cast.gleb.user = None
    session.flush()
    withdraw_name_change(others[2].student.user, others[2])
    session.commit()
    shown = {state: admin.get(f"{LIST}?state={state}").text for state in ("", "approved", "rejected", "withdrawn")}
    assert "Ильинична" in shown[""] and "Чин" not in shown[""]
    for number, state in enumerate(("approved", "rejected", "withdrawn")):
        there = [other for other in range(3) if f"Чин {other}" in shown[state]]
        assert there == [number], state
    assert "подтверждено" in shown["approved"] and "Громова Ольга" in shown["approved"]


def test_the_menu_counts_what_waits(admin, login, session, cast, wish):
    assert '<span class="badge menu-badge num">1</span>' in admin.get("/admin/kvants/").text
    assert "Смена имён" not in login(cast.anna).get("/admin/").text
    decide(admin, wish, "approve")
    assert "menu-badge" not in admin.get("/admin/kvants/").text


def test_search_looks_through_the_present_names(admin, session, wish):
    assert NEW in admin.get(f"{LIST}?search=лебедева").text
    assert NEW not in admin.get(f"{LIST}?search=Зуев").text


@pytest.mark.parametrize("state", ["", "approved"])
def test_many_wishes_are_paged_and_cost_no_more_queries(admin, session, count_queries, state):
    def add(count):
        for _ in range(count):
            wish = make_name_change(session, make_student(session))
            if state:
                approve_name_change(make_user(session, RoleName.ADMIN), wish)
        session.commit()

    def queries() -> int:
        with count_queries() as counted:
            assert admin.get(f"{LIST}?state={state}").status_code == 200
        return counted.count

    add(1)
    admin.get(LIST)
    few = queries()
    add(59)
    assert queries() == few <= 9
    assert "Страница 1 из 2" in admin.get(f"{LIST}?state={state}").text


def test_a_name_is_text(admin, session, wish):
    wish.last_name, wish.first_name = "<script>alert(1)</script>", "=HYPERLINK(1)"
    session.commit()
    for address in (LIST, f"{LIST}details/?id={wish.id}"):
        page = admin.get(address).text
        assert "<script>alert" not in page
        assert "=HYPERLINK(1)" in page
