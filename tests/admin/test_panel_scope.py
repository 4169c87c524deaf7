"""Row scope of the panel: boris, who teaches IT, tries every door on what belongs to VR/AR."""

import re

import pytest
from sqlalchemy import delete, func, select
from werkzeug.datastructures import MultiDict

from points_admin import clock
from points_admin.access import RoleName
from points_admin.admin.students.selection import selected_students
from points_admin.errors import Invalid, NotFound
from points_admin.ledger.models import LedgerEntry
from points_admin.roster.models import Group, Membership, Student, TeachingAssignment
from points_admin.roster.queries import MOST_CHOSEN
from tests.support.factories import give_points, make_kvant, make_membership, make_reason, make_student, make_user

MODELS = ("students", "groups", "kvants", "users", "entries", "reasons", "feedback", "audit")
BAD_IDS = ("abc", "1,2", "1" + "0" * 20, "-1", "", "1%00", "١", "1.0", "None", "%27")


@pytest.fixture
def boris(cast, login):
    return login(cast.boris)


@pytest.fixture
def foreign(cast, session):
    """Ids of what boris must not see, by the view that would show it."""
    entry = give_points(session, cast.vera, 5, cast.vr, actor=cast.anna)
    own_reason = make_reason(session, "Только для VR", 7, kvant_id=cast.vr.id)
    return {
        "students": cast.vera.id,
        "groups": cast.vr_group.id,
        "entries": entry.id,
        "reasons": own_reason.id,
    }


def test_lists_show_only_the_own_kvant(boris, cast, foreign):
    for view in ("students", "groups", "entries", "reasons"):
        html = boris.get(f"/admin/{view}/").text
        assert not re.search("Лебедева|VR/AR|VR-101|для VR", html), view
    assert "Зуев" in boris.get("/admin/students/").text


def test_the_count_does_not_tell_of_others(boris, session, cast):
    make_student(session, cast.vr)
    assert '<span class="muted num">1</span>' in boris.get("/admin/students/").text


@pytest.mark.parametrize("typed", ["Лебедева", "vera", "ЛЕБЕДЕВА ВЕРА", "%", "_"])
def test_search_is_no_oracle(boris, foreign, typed):
    for page in (f"/admin/students/?search={typed}", f"/admin/entries/?search={typed}", f"/admin/search/?q={typed}"):
        html = boris.get(page).text
        assert "Лебедева В" not in html and "Тестовый VR" not in html
    assert "Ничего не нашлось" in boris.get("/admin/students/?search=Лебедева").text


@pytest.mark.parametrize("door", ["details", "edit"])
def test_a_foreign_row_looks_like_a_missing_one(boris, foreign, door):
    for view, row_id in foreign.items():
        there, nowhere = (boris.get(f"/admin/{view}/{door}/?id={one}") for one in (row_id, 987654))
        assert there.status_code == nowhere.status_code == 404, view
        assert there.text == nowhere.text


def test_own_rows_are_read_only_for_a_teacher(boris, cast):
    own = {"students": cast.gleb.id, "groups": cast.it_group.id, "reasons": cast.reason.id}
    for view, row_id in own.items():
        assert boris.get(f"/admin/{view}/details/?id={row_id}").status_code == 200
        assert boris.get(f"/admin/{view}/edit/?id={row_id}").status_code == 403
        assert boris.post(f"/admin/{view}/edit/?id={row_id}", data={"last_name": "Другой"}).status_code == 403
        assert boris.post(f"/admin/{view}/delete/", data={"id": row_id, "confirmed": "1"}).status_code == 403


def test_nothing_foreign_can_be_deleted_or_archived(boris, session, foreign):
    for view, row_id in foreign.items():
        assert boris.post(f"/admin/{view}/delete/", data={"id": row_id, "confirmed": "1"}).status_code == 404
    for view in ("students", "groups"):
        assert boris.post(f"/admin/{view}/archive/", data={"id": foreign[view], "confirmed": "1"}).status_code == 404
    assert session.get(Student, foreign["students"]).archived_at is None
    assert session.get(Group, foreign["groups"]).archived_at is None


def test_he_can_create_nothing(boris, cast, session):
    for view in ("students", "groups", "reasons"):
        assert boris.get(f"/admin/{view}/new/").status_code == 403
        assert boris.post(f"/admin/{view}/new/", data={"last_name": "Новый", "first_name": "Имя"}).status_code == 403
    assert session.scalar(select(func.count()).select_from(Student)) == 2


def test_a_foreign_student_cannot_be_moved_into_the_own_kvant(boris, cast, session):
    joined = boris.post("/admin/students/join/", data={"id": cast.vera.id, "kvant": cast.it.id})
    membership = session.scalar(select(Membership).where(Membership.student_id == cast.vera.id))
    moved = boris.post("/admin/students/move/", data={"id": membership.id, "group": cast.it_group.id})
    left = boris.post("/admin/students/leave/", data={"id": membership.id, "confirmed": "1"})
    assert [joined.status_code, moved.status_code, left.status_code] == [404, 404, 404]
    own = session.scalar(select(Membership).where(Membership.student_id == cast.gleb.id))
    assert boris.post("/admin/students/leave/", data={"id": own.id, "confirmed": "1"}).status_code == 403
    assert session.scalar(select(func.count()).select_from(Membership).where(Membership.is_running)) == 2


def test_what_only_administrators_have_is_refused(boris):
    for page in ("users", "kvants", "login-cards"):
        assert boris.get(f"/admin/{page}/").status_code == 403


@pytest.mark.parametrize("view", MODELS)
def test_flask_admins_back_doors_are_shut_even_for_an_administrator(login, cast, view, session):
    client = login(cast.admin)
    lookup = f"/admin/{view}/ajax/lookup/?name=student&query=&limit=100000&offset=-1"
    assert client.get(lookup).status_code == 404
    data = {"list_form_pk": cast.vera.id, "last_name": "Взлом"}
    assert client.post(f"/admin/{view}/ajax/update/", data=data).status_code == 403
    assert client.post(f"/admin/{view}/action/", data={"action": "delete", "rowid": [1, 2]}).status_code == 404
    assert client.get(f"/admin/{view}/export/csv/").status_code == 403
    assert session.get(Student, cast.vera.id).last_name == "Лебедева"


def test_filters_offer_only_the_own(boris, cast):
    html = boris.get("/admin/students/").text + boris.get("/admin/entries/").text + boris.get("/admin/reasons/").text
    assert "Тестовый IT" in html
    for hidden in ("Тестовый VR", "VR-101", "Смирнова", "Громова"):
        assert hidden not in html


def test_a_foreign_filter_value_does_not_tell_who_attends_there(boris, cast, session):
    make_membership(session, cast.gleb, cast.vr, cast.vr_group)
    for narrowed in (f"kvant={cast.vr.id}", f"group={cast.vr_group.id}", "state=no_kvant", "state=archived"):
        html = boris.get(f"/admin/students/?{narrowed}").text
        assert "Ничего не нашлось" in html and "Зуев" not in html
    assert "Ничего не нашлось" in boris.get(f"/admin/entries/?author={cast.anna.id}").text


def test_a_shared_student_shows_neither_the_other_kvant_nor_its_entries(boris, cast, session):
    make_membership(session, cast.gleb, cast.vr, cast.vr_group)
    reason = make_reason(session, "Тайное основание", 9)
    give_points(session, cast.gleb, 9, cast.vr, reason=reason, actor=cast.anna)
    for page in ("/admin/students/", f"/admin/students/details/?id={cast.gleb.id}", "/admin/search/?q=Зуев"):
        html = boris.get(page).text
        assert "Зуев" in html
        assert "Тестовый VR" not in html and "Тайное" not in html
    assert "9\xa0баллов" in boris.get(f"/admin/students/details/?id={cast.gleb.id}").text


def test_a_former_student_is_gone(boris, cast, session):
    session.scalar(select(Membership).where(Membership.student_id == cast.gleb.id)).ended_on = clock.today()
    session.commit()
    assert boris.get(f"/admin/students/details/?id={cast.gleb.id}").status_code == 404


def test_a_selection_with_one_foreign_student_is_refused_whole(cast, session):
    with pytest.raises(NotFound):
        selected_students(cast.boris, MultiDict([("ids", str(cast.gleb.id)), ("ids", str(cast.vera.id))]))


def test_a_selection_by_filter_stays_in_scope(cast, session):
    assert selected_students(cast.boris, MultiDict({"all": "1", "filter": ""})) == [cast.gleb]
    with pytest.raises(Invalid):
        selected_students(cast.boris, MultiDict({"all": "1", "filter": f"kvant={cast.vr.id}"}))


@pytest.mark.parametrize("door", ["/admin/login-cards/", "/admin/login-cards/issue", "/admin/award/bulk"])
def test_a_list_of_ids_has_an_end(login, cast, door):
    answer = login(cast.admin).post(door, data={"ids": list(range(1, MOST_CHOSEN + 2))})
    assert answer.status_code == 422 and "не больше 5000 учеников" in answer.text


def test_a_bulk_page_that_comes_back_with_too_many_is_refused(login, cast):
    pool = ",".join(map(str, range(1, 40_000)))
    answer = login(cast.admin).post("/admin/award/bulk", data={"key": "k" * 20, "pool": pool})
    assert answer.status_code == 422 and "не больше 5000 учеников" in answer.text


def test_the_audit_shows_a_teacher_only_the_own_actions(boris, login, cast):
    login(cast.anna).get("/admin/users/")
    boris.get("/admin/users/")
    html = boris.get("/admin/audit/").text
    assert "Ковалёв" in html and "Смирнова" not in html


@pytest.mark.parametrize("view", MODELS)
@pytest.mark.parametrize("door", ["details", "edit"])
def test_malformed_ids_are_missing_rows(login, cast, view, door):
    client = login(cast.admin)
    for bad in BAD_IDS:
        assert client.get(f"/admin/{view}/{door}/?id={bad}").status_code == 404, bad
    assert client.get(f"/admin/{view}/{door}/").status_code == 404


@pytest.mark.parametrize("view", MODELS)
def test_malformed_questions_never_break_a_list(login, cast, view):
    client = login(cast.admin)
    for query in (
        "page=-1",
        "page=abc",
        "page=" + "9" * 30,
        "page=999999999",
        "search=%00",
        "search=%ED%A0%80",
        "search=" + "я" * 5000,
        "search=%25_%5C",
        "sort=99&desc=x",
        "sort=password",
        "before=" + "9" * 40,
        "before=-5",
        "before=١",
        "kvant=abc&group=1,2&reason=%00&kind=nothing&author=-1&role=x&state=x",
        "from=2026-99-99&to=вчера",
        "from=0001-01-01&to=9999-12-31",
        "flt0_0=1&flt1_99=x&url=https:evil.example",
    ):
        assert client.get(f"/admin/{view}/?{query}").status_code == 200, query


def test_a_prepared_link_does_not_lead_away(login, cast):
    client = login(cast.admin)
    data = {"last_name": "Лебедева", "first_name": "Вера", "middle_name": "Ивановна"}
    for evil in ("https:evil.example", "//evil.example", "https://evil.example/"):
        answer = client.post(f"/admin/students/edit/?id={cast.vera.id}&url={evil}", data=data | {"url": evil})
        assert answer.status_code == 302
        assert answer.location.startswith("/admin/students/details/")


def test_nobody_is_sent_to_the_login_page_and_comes_back(anonymous):
    answer = anonymous.get("/admin/students/?search=x")
    assert answer.status_code == 302
    assert answer.location == "/login?next=/admin/students/?search%3Dx"
    assert anonymous.get("/admin/", headers={"Accept": "application/json"}).status_code == 401


def test_a_student_has_no_panel(login, cast):
    client = login(cast.vera.user)
    for page in ("", *(f"{view}/" for view in MODELS), "search/", "award/"):
        assert client.get(f"/admin/{page}").status_code == 403


def test_a_token_opens_no_page(app, anonymous, cast, session):
    with app.test_request_context():
        token = cast.admin.get_auth_token()
    session.commit()
    for answer in (
        anonymous.get("/admin/", headers={"Authentication-Token": token}),
        anonymous.get(f"/admin/?auth_token={token}"),
    ):
        assert answer.status_code in (302, 401)


def test_a_lost_kvant_is_lost_at_the_next_request(boris, cast, session):
    assert boris.get(f"/admin/students/details/?id={cast.gleb.id}").status_code == 200
    session.execute(delete(TeachingAssignment).where(TeachingAssignment.teacher_id == cast.boris.id))
    session.commit()
    assert boris.get(f"/admin/students/details/?id={cast.gleb.id}").status_code == 404


def test_an_administrator_sees_everything(login, cast, session):
    html = login(cast.admin).get("/admin/students/").text
    assert "Лебедева" in html and "Зуев" in html


def test_entries_cannot_be_written_here(login, cast, session):
    entry = give_points(session, cast.vera, 5, cast.vr)
    client = login(cast.admin)
    assert client.get("/admin/entries/new/").status_code == 403
    assert client.post("/admin/entries/new/", data={"points": 100}).status_code == 403
    assert client.post(f"/admin/entries/edit/?id={entry.id}", data={"points": 100}).status_code == 403
    assert client.post("/admin/entries/delete/", data={"id": entry.id, "confirmed": "1"}).status_code == 403
    assert session.scalar(select(func.sum(LedgerEntry.points))) == 5


def test_a_teacher_without_kvants_is_told_so(login, session):
    make_kvant(session)
    loner = make_user(session, RoleName.TEACHER)
    assert "администратор" in login(loner).get("/admin/students/").text
