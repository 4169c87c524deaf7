"""«Ввести код» in the cabinet: typed or scanned, once, and what is said when it is too late or nobody's."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.checkin.codes import code_at, spaced
from points_admin.checkin.models import CheckIn
from tests.portal.reading import words
from tests.support.factories import PASSWORD, make_event, make_visit

DOOR = "/cabinet/code"
WRONG = "Код не подходит или уже сменился: посмотри на экран и введи новый."
SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """No half minute ends within a test; `still(seconds=30)` moves on."""
    begin = clock.now()

    def go(**delta):
        monkeypatch.setattr(clock, "now", lambda: begin + timedelta(**delta))

    go()
    return go


@pytest.fixture
def event(session, cast):
    return make_event(session, cast.vr, name="Хакатон")


@pytest.fixture
def vera(login, cast):
    return login(cast.vera.user)


def shown(event):
    return code_at(event.secret, clock.now())


def visits(session):
    return session.scalars(select(CheckIn)).all()


def test_a_typed_code_is_noted_once(vera, session, event):
    first = vera.post(DOOR, data={"code": spaced(shown(event))})
    assert (first.status_code, first.location) == (302, "/cabinet/")
    assert f"Отмечено: Хакатон, {clock.local(clock.now()):%H:%M}." in words(vera.get("/cabinet/"))
    again = vera.post(DOOR, data={"code": shown(event)}, follow_redirects=True)
    assert "Ты уже в списке: Хакатон" in words(again) and len(visits(session)) == 1


def test_a_scanned_code_shows_one_button_and_changes_nothing(vera, session, event):
    page = vera.get(DOOR, query_string={"event": event.id, "code": shown(event)})
    assert "Хакатон" in words(page) and "Я здесь" in words(page)
    assert f'value="{shown(event)}"' in page.text and visits(session) == []
    vera.post(DOOR, data={"event": event.id, "code": shown(event)})
    assert len(visits(session)) == 1


def test_looking_does_not_tell_a_right_code_from_a_wrong_one(vera, event):
    right = vera.get(DOOR, query_string={"event": event.id, "code": shown(event)}).text
    wrong = vera.get(DOOR, query_string={"event": event.id, "code": "123456"}).text
    assert right.replace(shown(event), "").split("csrf")[0] == wrong.replace("123456", "").split("csrf")[0]
    assert "Я здесь" in wrong


def test_a_stranger_is_answered_like_a_wrong_code(login, vera, session, cast, event):
    gleb = login(cast.gleb.user)
    for named in ({}, {"event": event.id}):
        foreign = gleb.post(DOOR, data={"code": shown(event)} | named)
        wrong = gleb.post(DOOR, data={"code": "000000"} | named)
        assert foreign.status_code == wrong.status_code == 422
        assert WRONG in words(foreign) and words(foreign) == words(wrong)
    assert WRONG in words(vera.post(DOOR, data={"code": "000000", "event": event.id}))
    # Nor does the page with the button name the event, or tell it from one that is not there.
    seen = words(gleb.get(DOOR, query_string={"event": event.id, "code": "123456"}))
    assert "Хакатон" not in seen and seen == words(gleb.get(DOOR, query_string={"event": 999999, "code": "123456"}))
    assert visits(session) == []


def test_too_late_and_too_early_are_told(vera, session, cast, event):
    event.closes_at = clock.now()
    late = vera.post(DOOR, data={"code": shown(event), "event": event.id})
    assert late.status_code == 409 and "уже закончилось" in words(late)
    ahead = make_event(
        session, cast.vr, opens_at=clock.now() + timedelta(hours=1), closes_at=clock.now() + timedelta(hours=2)
    )
    early = vera.post(DOOR, data={"code": shown(ahead), "event": ahead.id})
    assert early.status_code == 409 and "ещё не началось" in words(early)
    assert visits(session) == []


def test_after_a_change_of_the_code_the_new_one_is_asked_for(vera, session, event, still):
    old = shown(event)
    still(seconds=60)
    answer = vera.post(DOOR, data={"code": old, "event": event.id})
    assert answer.status_code == 422 and WRONG in words(answer)
    assert 'inputmode="numeric"' in answer.text and 'autocomplete="one-time-code"' in answer.text
    vera.post(DOOR, data={"code": shown(event)})
    assert len(visits(session)) == 1


def test_signing_in_leads_back_to_the_scanned_code(anonymous, session, cast, event):
    scanned = f"{DOOR}?event={event.id}&code={shown(event)}"
    to_login = anonymous.get(scanned)
    assert to_login.status_code == 302
    [way_on] = parse_qs(urlsplit(to_login.location).query)["next"]
    assert way_on == scanned
    form = {"email": "vera", "password": PASSWORD, "next": way_on}
    back = anonymous.post(to_login.location, data=form)
    assert back.location == scanned
    assert "Я здесь" in words(anonymous.get(back.location)) and visits(session) == []
    anonymous.post(DOOR, data={"event": event.id, "code": shown(event)})
    assert len(visits(session)) == 1


def test_staff_and_visitors_have_no_such_page(login, anonymous, session, cast, event):
    for user in (cast.anna, cast.admin):
        client = login(user)
        assert client.get(DOOR).status_code == client.post(DOOR, data={"code": shown(event)}).status_code == 403
    assert anonymous.post(DOOR, data={"code": shown(event)}).status_code == 302
    assert visits(session) == []


@pytest.mark.parametrize("odd", ["", "abc", "-1", "9" * 30, "١٢٣٤٥٦", "１２３４５６", "1\x002", "я" * 5000])
def test_odd_input_is_a_wrong_code(vera, session, event, odd):
    assert vera.post(DOOR, data={"code": odd}).status_code == 422
    assert vera.post(DOOR, data={"code": odd, "event": odd}).status_code == 422
    assert vera.get(DOOR, query_string={"code": odd, "event": odd}).status_code == 200
    if odd:
        assert vera.post(DOOR, data={"code": shown(event), "event": odd}).status_code == 422
    assert visits(session) == []


@SQLITE
@pytest.mark.usefixtures("rate_limits")
def test_guesses_are_limited_for_each_user(login, session, cast, event):
    vera, other = login(cast.vera.user), login(cast.gleb.user)
    assert [vera.post(DOOR, data={"code": f"{n:06d}"}).status_code for n in range(11)] == [422] * 10 + [429]
    refused = vera.post(DOOR, data={"code": shown(event)})
    assert refused.status_code == 429 and "Подождите" in words(refused) and int(refused.headers["Retry-After"]) > 0
    assert visits(session) == []
    assert other.post(DOOR, data={"code": "000000"}).status_code == 422
    assert vera.get(DOOR).status_code == 200


def test_the_home_page_offers_it_while_one_is_awaited(vera, login, session, cast, count_queries):
    with count_queries() as without:
        assert DOOR not in vera.get("/cabinet/").text
    event = make_event(session, cast.vr)
    with count_queries() as with_one:
        assert DOOR in vera.get("/cabinet/").text
    assert with_one.count == without.count
    assert DOOR not in login(cast.gleb.user).get("/cabinet/").text
    make_visit(session, event, cast.vera)
    assert DOOR not in vera.get("/cabinet/").text
