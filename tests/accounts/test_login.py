"""Signing in: by login name or e-mail, with one answer for everything that is wrong."""

import re

import pytest

from points_admin.audit.models import AuditEvent
from tests.support.factories import PASSWORD

WRONG = "Неверный логин или пароль."


def sign_in(client, name, password=PASSWORD, **more):
    return client.post("/login", data={"email": name, "password": password, **more})


def test_login_name_and_address_both_open_the_door(cast, app):
    for name in ("anna", " Anna ", "ANNA", "anna@example.org", "Anna@Example.org"):
        client = app.test_client()
        assert sign_in(client, name).location == "/", name
        assert client.get("/").location == "/admin/"


def test_a_student_comes_to_the_cabinet(cast, login):
    assert login(cast.vera.user).get("/").location == "/cabinet/"


def test_the_field_may_also_be_called_login(cast, anonymous):
    answer = anonymous.post("/login", json={"login": "anna", "password": PASSWORD})
    assert answer.status_code == 200


def test_unknown_wrong_and_switched_off_get_the_same_bytes(cast, session, app):
    cast.boris.active = False
    answers = [
        sign_in(app.test_client(), "anna", "ne-tot-parol"),
        sign_in(app.test_client(), "nobody", "ne-tot-parol"),
        sign_in(app.test_client(), "boris", PASSWORD),
    ]
    pages = [
        re.sub(r'name="csrf_token" value="[^"]*"|nonce="[^"]*"|value="(anna|nobody|boris)"', "", answer.text)
        for answer in answers
    ]
    assert WRONG in pages[0]
    assert pages[0] == pages[1] == pages[2]
    assert {answer.status_code for answer in answers} == {200}


def test_an_unknown_name_costs_a_hash_too(cast, app, monkeypatch):
    hashed = []
    monkeypatch.setattr("points_admin.accounts.passwords.hashed", hashed.append)
    sign_in(app.test_client(), "nobody")
    assert hashed == [PASSWORD]


def test_known_and_unknown_names_cost_the_same_queries(cast, app, count_queries):
    costs = []
    for name in ("anna", "nobody", "anna@example.org"):
        with count_queries() as queries:
            sign_in(app.test_client(), name, "ne-tot-parol")
        costs.append(queries.count)
    assert costs[0] > 3
    assert len(set(costs)) == 1, costs


def test_json_is_refused_in_russian(cast, anonymous):
    answer = anonymous.post("/login", json={"email": "anna", "password": "ne-tot-parol"})
    assert answer.status_code == 400
    assert answer.json["response"]["errors"] == [WRONG]


ODD_BODIES = [
    [],
    "text",
    5,
    {"email": 5, "password": []},
    {"email": {"a": 1}},
    {"email": "a\x00", "password": "\x00"},
]


def test_odd_json_is_refused(cast, anonymous):
    for body in ODD_BODIES:
        assert anonymous.post("/login", json=body).status_code == 400, body


def test_json_null_is_refused(cast, anonymous):
    assert anonymous.post("/login", data="null", content_type="application/json").status_code == 400


def test_odd_names_are_refused(cast, anonymous):
    for name in ("", " ", "\x00", "a" * 5000, "' OR 1=1 --", "ａｎｎａ\u202e"):
        assert sign_in(anonymous, name).status_code == 200, name
        assert anonymous.get("/").location is None


def test_no_token_is_given_and_none_is_taken(cast, app, anonymous, session):
    answer = anonymous.post("/login?include_auth_token", json={"email": "admin", "password": PASSWORD})
    assert "authentication_token" not in answer.text
    with app.test_request_context():
        token = cast.admin.get_auth_token()
    for attempt in (
        app.test_client().get(f"/?auth_token={token}"),
        app.test_client().get("/", headers={"Authentication-Token": token}),
        app.test_client().get("/", json={"auth_token": token}),
    ):
        assert attempt.location is None


def test_no_remember_cookie_is_set(cast, app, anonymous):
    answer = sign_in(anonymous, "anna", remember="y")
    assert "remember_token" not in "".join(answer.headers.getlist("Set-Cookie"))


EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "http:///evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "//localhost@evil.example",
    "https://localhost.evil.example",
]


@pytest.mark.parametrize("door", ["data", "query_string"])
def test_the_way_on_never_leaves_the_site(cast, app, door):
    for target in EVIL:
        sent = {"data": {"email": "anna", "password": PASSWORD}, "query_string": {}}
        sent[door]["next"] = target
        answer = app.test_client().post("/login", **sent)
        assert (answer.status_code, answer.location) == (302, "/"), target


def test_the_way_on_leads_where_one_wanted(cast, anonymous):
    assert sign_in(anonymous, "anna", next="/admin/students/?page=2").location == "/admin/students/?page=2"


def test_the_login_is_filled_in_from_the_address(anonymous):
    page = anonymous.get("/login?login=ivanov.petr").text
    assert 'value="ivanov.petr"' in page
    assert re.search(r"<input [^>]*autofocus[^>]* name=\"password\"", page)


def test_every_attempt_leaves_one_record_without_what_was_typed(cast, session, anonymous):
    before = session.query(AuditEvent).count()
    sign_in(anonymous, "anna", "sekret-sekret")
    sign_in(anonymous, "sekret-sekret", "sekret-sekret")
    sign_in(anonymous, "anna")
    events = session.query(AuditEvent).order_by(AuditEvent.id).all()[before:]
    assert [(e.action, e.subject_id) for e in events] == [
        ("session.refuse", str(cast.anna.id)),
        ("session.refuse", ""),
        ("session.start", str(cast.anna.id)),
    ]
    assert "sekret" not in "".join(str(vars(event)) for event in events)


def test_logout_wants_post(cast, login):
    client = login(cast.anna)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").location == "/login"


@pytest.mark.usefixtures("csrf")
def test_a_form_without_a_token_is_refused(cast, anonymous):
    assert sign_in(anonymous, "anna").status_code == 400


@pytest.mark.usefixtures("rate_limits")
@pytest.mark.parametrize("kind", ["data", "json"])
def test_ten_wrong_logins_from_one_address_are_the_limit(cast, app, kind):
    client = app.test_client()
    codes = [
        client.post("/login", **{kind: {"email": f"name{n}", "password": "x" * 12}}).status_code for n in range(12)
    ]
    assert 429 not in codes[:10] and codes[10:] == [429, 429]
    elsewhere = client.post(
        "/login", data={"email": "anna", "password": PASSWORD}, environ_base={"REMOTE_ADDR": "10.1.2.3"}
    )
    assert elsewhere.location == "/"


@pytest.mark.usefixtures("rate_limits")
def test_a_whole_class_may_sign_in_from_one_address(cast, app):
    codes = {sign_in(app.test_client(), "vera").status_code for _ in range(15)}
    assert codes == {302}
