"""Events in the panel: made, shown on a projector, closed; who came; and nobody else's."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.admin.checkin import screen
from points_admin.checkin.codes import code_at, spaced
from points_admin.checkin.models import Event
from tests.support.factories import make_event, make_group, make_lesson, make_student, make_user, make_visit
from tests.support.html import Page

TODAY = {"name": "Хакатон", "starts_at": "10:00", "ends_at": "18:00", "kvant": "", "group": ""}


@pytest.fixture
def anna(login, cast):
    return login(cast.anna)


@pytest.fixture
def event(session, cast):
    return make_event(session, cast.vr, name="Хакатон")


def tomorrow(**fields):
    return TODAY | {"day": f"{clock.today() + timedelta(days=1)}"} | fields


def events(session):
    return session.scalars(select(Event).order_by(Event.id)).all()


def test_a_teacher_makes_one_and_finds_the_own_kvant_chosen(anna, session, cast):
    assert f'<option selected value="{cast.vr.id}">' in anna.get("/admin/checkin/new/").text
    answer = anna.post("/admin/checkin/new/", data=tomorrow(kvant=cast.vr.id))
    [event] = events(session)
    assert answer.location == f"/admin/checkin/details/?id={event.id}"
    assert (event.kvant, event.group, event.closes_at - event.opens_at) == (cast.vr, None, timedelta(hours=8))
    anna.post("/admin/checkin/new/", data=tomorrow(group=cast.vr_group.id))
    assert events(session)[1].group == cast.vr_group
    listed = anna.get("/admin/checkin/").text
    assert "Тестовый VR/AR, VR-101" in listed and "10:00–18:00" in listed


def test_an_event_may_last_over_midnight(admin, session):
    assert admin.post("/admin/checkin/new/", data=tomorrow(starts_at="22:00", ends_at="06:00")).status_code == 302
    [event] = events(session)
    assert (event.kvant, event.closes_at - event.opens_at) == (None, timedelta(hours=8))
    page = admin.get(f"/admin/checkin/details/?id={event.id}").text
    assert "Для всех" in page and f"{clock.today() + timedelta(days=2):%d.%m.%Y}, 06:00" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "нужно заполнить"),
        ({"name": "я" * 201}, "Не длиннее"),
        ({"day": "2020-01-01"}, "уже прошло"),
        ({"day": "2090-01-01"}, "Не дальше 60 дней"),
        ({"day": "31.02.2026"}, "Введите дату"),
        ({"day": ""}, "нужно заполнить"),
        ({"starts_at": "25:00"}, "Введите время"),
        ({"ends_at": "10:00"}, "не больше суток"),
        ({"kvant": ""}, "для всех создаёт администратор"),
        ({"kvant": "999999"}, "Выберите из списка"),
        ({"kvant": "١"}, "Выберите из списка"),
        ({"group": "999999"}, "Выберите из списка"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_stored(anna, session, cast, wrong, said):
    answer = anna.post("/admin/checkin/new/", data=tomorrow(kvant=cast.vr.id) | wrong)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert events(session) == []


def test_a_foreign_kvant_and_group_are_not_on_offer(anna, session, cast):
    for wanted in ({"kvant": cast.it.id}, {"kvant": cast.vr.id, "group": cast.it_group.id}):
        assert anna.post("/admin/checkin/new/", data=tomorrow(**wanted)).status_code == 422
    assert events(session) == [] and "Тестовый IT" not in anna.get("/admin/checkin/new/").text


def test_it_is_changed_and_its_kvant_stays(anna, session, cast, event):
    page = anna.get(f"/admin/checkin/edit/?id={event.id}").text
    assert 'value="Хакатон"' in page and 'name="kvant"' not in page
    change = tomorrow(name="Хакатон весны", kvant=cast.it.id)
    assert anna.post(f"/admin/checkin/edit/?id={event.id}", data=change).status_code == 302
    assert (event.name, event.kvant) == ("Хакатон весны", cast.vr)


def test_who_came_when_and_how_many_of_how_many(anna, session, cast, event):
    for _ in range(2):
        make_student(session, cast.vr)
    page = anna.get(f"/admin/checkin/details/?id={event.id}").text
    assert "Пока никто не пришёл" in page and "Удалить" in page
    make_visit(session, event, cast.vera, at=datetime(2026, 11, 30, 13, 5, tzinfo=UTC))
    left = make_student(session, last_name="Ушедшая")
    make_visit(session, event, left)
    page = anna.get(f"/admin/checkin/details/?id={event.id}")
    assert "Пришли 2 из 3" in page.text and "16:05" in page.text and "Удалить" not in page.text
    links = Page(page.text).links
    assert f"/admin/students/details/?id={cast.vera.id}" in links and "Ушедшая" in page.text
    # Who has left the kvant is no card of the teacher's any more.
    assert f"/admin/students/details/?id={left.id}" not in links


def test_what_is_open_stands_first_and_the_past_when_asked(admin, session, cast):
    now, day = clock.now(), timedelta(days=1)
    make_event(session, name="Впереди", opens_at=now + day, closes_at=now + day * 1.5)
    make_event(session, cast.it, name="Сейчас")
    make_event(session, name="Давно", opens_at=now - day * 9, closes_at=now - day * 8.5)
    make_event(session, name="Недавно", opens_at=now - day, closes_at=now - day * 0.5)

    def listed(query=""):
        rows = admin.get(f"/admin/checkin/{query}").text.partition("<tbody>")[2]
        return sorted((name for name in ("Сейчас", "Впереди", "Недавно", "Давно") if name in rows), key=rows.index)

    assert listed() == ["Сейчас", "Впереди"]
    assert listed("?state=past") == ["Недавно", "Давно"]
    assert listed(f"?kvant={cast.it.id}") == ["Сейчас"]


def test_it_is_closed_and_closed_only_once(anna, event):
    said = anna.post("/admin/checkin/close/", data={"id": event.id}, follow_redirects=True).text
    assert "Мероприятие закрыто" in said and event.has_closed and "Показать код" not in said
    assert "уже закрыто" in anna.post("/admin/checkin/close/", data={"id": event.id}, follow_redirects=True).text


def test_it_is_deleted_while_nobody_has_come(anna, session, cast, event):
    visited = make_event(session, cast.vr)
    make_visit(session, visited, cast.vera)
    for row in (event, visited):
        anna.post("/admin/checkin/delete/", data={"id": row.id, "confirmed": "1"})
    assert events(session) == [visited]


@pytest.mark.parametrize("taps", [1, 2])
def test_a_lesson_is_one_tap_from_its_screen(anna, session, cast, taps):
    lesson = make_lesson(session, cast.vr_group)
    assert "Код для занятия" in anna.get(f"/admin/lessons/details/?id={lesson.id}").text
    there = {anna.post("/admin/checkin/lesson/", data={"id": lesson.id}).location for _ in range(taps)}
    [event] = events(session)
    assert there == {f"/admin/checkin/screen?id={event.id}"}
    assert "Занятие" in anna.get(there.pop()).text


def test_a_lesson_that_does_not_take_place_has_no_code(anna, session, cast):
    lesson = make_lesson(session, cast.vr_group, status="cancelled")
    assert "Код для занятия" not in anna.get(f"/admin/lessons/details/?id={lesson.id}").text
    said = anna.post("/admin/checkin/lesson/", data={"id": lesson.id}, follow_redirects=True).text
    assert "кода для него нет" in said and events(session) == []
    for odd in ("", "abc", "9" * 30, "١", "999999", "\x00"):
        assert anna.post("/admin/checkin/lesson/", data={"id": odd}).status_code == 404


def test_the_screen_shows_the_code_of_now_and_no_name(anna, session, cast, event, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    make_visit(session, event, cast.vera)
    page = anna.get(f"/admin/checkin/screen?id={event.id}")
    assert spaced(code_at(event.secret, clock.now())) in page.text and "Пришёл 1 из 1" in page.text
    assert "data:image/svg" in page.text and 'http-equiv="refresh"' in page.text
    assert "Лебедева" not in page.text and event.secret not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_script_is_told_code_picture_seconds_and_count(anna, session, cast, event, monkeypatch):
    at = datetime(2026, 11, 30, 9, 0, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    event.opens_at, event.closes_at = at, at + timedelta(hours=1)
    drawn = []
    monkeypatch.setattr(screen, "qr", lambda address: drawn.append(address) or "data:image/svg+xml,x")
    answer = anna.get(f"/admin/checkin/code?id={event.id}")
    code = code_at(event.secret, at)
    assert answer.json == {
        "state": "open",
        "code": spaced(code),
        "qr": "data:image/svg+xml,x",
        "left": 18,
        "came": 0,
        "came_words": "Пока никто не пришёл",
    }
    assert answer.headers["Cache-Control"] == "no-store" and answer.mimetype == "application/json"
    address = urlsplit(drawn[0])
    assert (address.scheme, address.path) == ("http", "/cabinet/code")
    assert parse_qs(address.query) == {"event": [str(event.id)], "code": [code]}


def test_outside_of_the_window_there_is_no_code(anna, session, cast):
    now, hour = clock.now(), timedelta(hours=1)
    ahead = make_event(session, cast.vr, opens_at=now + hour, closes_at=now + 2 * hour)
    over = make_event(session, cast.vr, opens_at=now - 2 * hour, closes_at=now - hour)
    for event, state, said in ((ahead, "ahead", "Код появится здесь"), (over, "closed", "Отметка закончилась")):
        told = anna.get(f"/admin/checkin/code?id={event.id}").json
        assert (told["state"], told["code"], told["qr"], told["left"]) == (state, "", "", 0)
        page = anna.get(f"/admin/checkin/screen?id={event.id}").text
        assert said in page and "data:image/svg" not in page and "refresh" not in page


def test_the_code_is_shown_to_those_who_manage_the_event(admin, anna, login, session, cast, event):
    everybodys = make_event(session)
    boris, vera = login(cast.boris), login(cast.vera.user)
    for door in ("screen", "code", "details/"):
        answers = [
            client.get(f"/admin/checkin/{door}?id={event.id}").status_code for client in (admin, anna, boris, vera)
        ]
        assert answers == [200, 200, 404, 403]
        answers = [client.get(f"/admin/checkin/{door}?id={everybodys.id}").status_code for client in (admin, anna)]
        assert answers == [200, 404]


def test_whoever_is_signed_out_learns_it_from_the_script(anonymous, event):
    answer = anonymous.get(f"/admin/checkin/code?id={event.id}", headers={"Accept": "application/json"})
    assert answer.status_code == 401


@pytest.mark.parametrize("odd", ["", "abc", "-1", "1,2", "9" * 30, "١", "\x00"])
def test_odd_ids_are_not_there(anna, odd):
    for door in ("screen", "code", "details/", "edit/"):
        assert anna.get(f"/admin/checkin/{door}", query_string={"id": odd}).status_code == 404


def test_the_list_and_a_card_cost_the_same_however_many(admin, session, cast, event, count_queries):
    make_visit(session, event, cast.vera)
    make_visit(session, make_event(session, group=cast.vr_group), cast.vera)

    def cost(address):
        session.commit()
        with count_queries() as queries:
            assert admin.get(address).status_code == 200
        return queries.count

    pages = ("/admin/checkin/", f"/admin/checkin/details/?id={event.id}", f"/admin/checkin/code?id={event.id}")
    before = [cost(page) for page in pages]
    for _ in range(5):
        student = make_student(session, cast.vr, user=make_user(session, "student"))
        make_visit(session, event, student)
        group = make_group(session, cast.vr, teacher_id=make_user(session, "teacher").id)
        make_visit(session, make_event(session, group=group), student)
    assert [cost(page) for page in pages] == before
