"""Signing in where the password is not enough: by the form and by JSON, and what somebody halfway may do: nothing."""

import re

import pytest

from points_admin import clock
from points_admin.accounts import second_factor, services
from points_admin.accounts.models import LoginSession
from points_admin.audit.models import AuditEvent
from points_admin.web.account.tokens import reset_token
from points_admin.web.signin.steps import TOO_LATE
from tests.support.asking import ask, undone
from tests.support.factories import PASSWORD, make_authenticator
from tests.support.html import Page
from tests.support.route_table import rows
from tests.support.world import make_world


@pytest.fixture
def phone(session, cast):
    return make_authenticator(session, cast.boris)


@pytest.fixture
def code(phone):
    return lambda: phone.generate(clock.now()).token


@pytest.fixture
def halfway(anonymous, phone):
    """A browser of Boris after the right password."""
    give_password(anonymous)
    return anonymous


def give_password(client, **more):
    return client.post("/login", data={"email": "boris", "password": PASSWORD, **more})


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def test_the_password_leads_to_the_code_and_the_code_inside(anonymous, code, session):
    answer = give_password(anonymous, next="/admin/students/")
    assert (answer.status_code, answer.location) == (302, "/login/code?next=/admin/students/")
    assert session.query(LoginSession).count() == 0 and not is_in(anonymous)
    page = anonymous.get(answer.location)
    assert page.status_code == 200 and Page(page.text).faults() == []
    answer = anonymous.post("/login/code", data={"code": code(), "next": "/admin/students/"})
    assert (answer.status_code, answer.location) == (302, "/admin/students/")
    assert is_in(anonymous) and session.query(LoginSession).count() == 1


def test_a_recovery_code_leads_inside_too(halfway, cast):
    codes = second_factor.renew_codes(cast.boris)
    assert halfway.post("/login/code", data={"code": codes[3]}).location == "/"
    assert is_in(halfway)


def test_a_code_seen_over_the_shoulder_opens_nothing(halfway, app, code):
    seen = code()
    halfway.post("/login/code", data={"code": seen})
    other = app.test_client()
    give_password(other)
    answer = other.post("/login/code", data={"code": seen})
    assert answer.status_code == 422 and "уже использован" in answer.text
    assert not is_in(other)


def test_who_has_no_second_step_is_not_asked(cast, login):
    assert login(cast.anna).get("/admin/").status_code == 200


def test_a_wrong_password_tells_nothing_about_it(cast, phone, app, count_queries):
    """Boris has a second step, Anna has none."""
    pages, costs = [], []
    for name in ("boris", "anna"):
        with count_queries() as queries:
            answer = app.test_client().post("/login", data={"email": name, "password": "ne-tot", "code": "123456"})
        pages.append(re.sub(r'(value|nonce)="[^"]*"', "", answer.text))
        costs.append(queries.count)
    assert pages[0] == pages[1] and costs[0] == costs[1]


def test_the_way_on_stays_home(anonymous, code):
    answer = give_password(anonymous, next="//evil.example")
    assert answer.location == "/login/code?next=/"
    assert anonymous.post("/login/code?next=//evil.example", data={"code": code()}).location == "/"


def test_halfway_every_door_is_as_shut_as_to_a_stranger(app, session, cast, anonymous):
    world = make_world(session, cast)
    make_authenticator(session, cast.boris)
    give_password(anonymous)
    wrong = []
    for row in rows():
        with undone(app, anonymous):
            status = ask(anonymous, row, world).status_code
        # The one page that is theirs; the form of the row there holds a wrong code.
        mine = {"GET": 200, "POST": 422}.get(row.verb) if row.address == "/login/code" else None
        if status != (mine or row.statuses["anonymous"]):
            wrong.append(f"{row}: {status}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_halfway_does_not_last(halfway, at, code):
    at(minutes=4)
    assert halfway.get("/login/code").status_code == 200
    at(minutes=6)
    assert halfway.get("/login/code").location == "/login"
    answer = halfway.post("/login/code", data={"code": code()}, follow_redirects=True)
    assert TOO_LATE in answer.text and not is_in(halfway)


def test_halfway_ends_with_the_password_that_was_given(halfway, cast, code):
    services.choose_password(cast.boris, "sosna-veter-42-utro")
    assert halfway.post("/login/code", data={"code": code()}).location == "/login"
    assert not is_in(halfway)


def test_halfway_ends_with_a_dismissal(halfway, cast, code):
    services.deactivate(cast.admin, cast.boris)
    assert halfway.post("/login/code", data={"code": code()}).location == "/login"


def test_halfway_is_of_one_browser(halfway, app, code):
    other = app.test_client()
    assert other.post("/login/code", data={"code": code()}).location == "/login"
    assert not is_in(other)


def test_nothing_of_it_is_left_inside(halfway, code):
    halfway.post("/login/code", data={"code": code()})
    with halfway.session_transaction() as cookie:
        assert "halfway" not in cookie
    assert halfway.get("/login/code").location == "/"


def test_a_new_password_by_mail_does_not_switch_it_off(anonymous, cast, phone, code):
    cast.boris.email = "boris@example.org"
    token = reset_token(cast.boris, cast.boris.email)
    new = {"password": "sirenj-groza-42-vecher", "again": "sirenj-groza-42-vecher"}
    assert anonymous.post(f"/reset/{token}", data=new).status_code == 302
    answer = anonymous.post("/login", data={"email": "boris", "password": new["password"]})
    assert answer.location.startswith("/login/code")


def test_a_one_time_password_of_the_administrator_does_not_either(anonymous, cast, phone, code):
    services.replace_password(cast.admin, cast.boris, "tave-nika-4829")
    anonymous.post("/login", data={"email": "boris", "password": "tave-nika-4829"})
    assert anonymous.post("/login/code", data={"code": code()}).location == "/"
    assert anonymous.get("/admin/").location == "/change"


def test_wrong_codes_wait_and_passwords_of_the_same_account_do_not(halfway, code):
    answers = [halfway.post("/login/code", data={"code": "000000"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 31
    assert halfway.post("/login/code", data={"code": code()}).status_code == 429
    assert give_password(halfway).location.startswith("/login/code")


def test_right_passwords_without_a_code_are_no_failures(app, phone):
    for _ in range(7):
        assert give_password(app.test_client()).status_code == 302


@pytest.mark.usefixtures("rate_limits")
def test_ten_wrong_codes_from_one_address_are_the_limit(halfway, app, cast, session):
    for _ in range(5):
        halfway.post("/login/code", data={"code": "000000"})
    make_authenticator(session, cast.anna)
    other = app.test_client()
    other.post("/login", data={"email": "anna", "password": PASSWORD})
    answers = [other.post("/login/code", data={"code": "000000"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "Подождите" in answers[-1].text


def by_json(client, **more):
    return client.post("/login", json={"login": "boris", "password": PASSWORD, **more})


def test_json_is_told_that_a_code_is_wanted(anonymous, code):
    answer = by_json(anonymous)
    assert answer.status_code == 400
    assert answer.json["response"]["code_wanted"] is True
    assert answer.json["response"]["field_errors"]["code"] == ["Введите код из приложения или запасной код."]
    assert not is_in(anonymous)
    assert by_json(anonymous, code=code()).status_code == 200
    assert is_in(anonymous)


def test_json_with_a_wrong_code_stays_outside(anonymous, phone):
    answer = by_json(anonymous, code="000000")
    assert answer.status_code == 400 and answer.json["response"]["code_wanted"] is True
    assert "Код не подошёл" in answer.json["response"]["errors"][0]
    assert anonymous.get("/login/code").location == "/login"


def test_json_with_a_wrong_password_is_told_nothing_of_codes(anonymous, phone, code):
    answer = anonymous.post("/login", json={"login": "boris", "password": "ne-tot", "code": code()})
    assert answer.status_code == 400 and "code_wanted" not in answer.json["response"]


@pytest.mark.parametrize("code", [123456, [], {}, True, "я" * 5000, "\x00"])
def test_odd_codes_in_json_are_refused(anonymous, phone, code):
    assert by_json(anonymous, code=code).status_code == 400


def test_json_waits_as_well(anonymous, phone, code):
    for _ in range(5):
        by_json(anonymous, code="000000")
    assert by_json(anonymous, code=code()).status_code == 429


def test_the_audit_tells_of_codes_without_them(halfway, session, code):
    last = session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
    halfway.post("/login/code", data={"code": "000000"})
    right = code()
    halfway.post("/login/code", data={"code": right})
    events = session.query(AuditEvent).filter(AuditEvent.id > (last.id if last else 0)).order_by(AuditEvent.id).all()
    assert [event.action for event in events] == ["second_factor.refuse", "session.start"]
    assert right not in str([vars(event) for event in events])
