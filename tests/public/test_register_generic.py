"""Threat 4: whether a login or an address is known, nobody learns from the registration, by text, cost or time."""

import re

import pytest
from sqlalchemy import func, select

from points_admin.accounts import passwords
from points_admin.accounts.models import User
from points_admin.accounts.passwords import matches
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.notices.models import LetterKind, OutboxMessage
from tests.public.registering import PASSWORD, filled

# Wishes: nobody's, somebody's login, an applicant's login, somebody's address, both at once.
FREE = {"login": "novyi", "email": "novyi@example.org"}
WISHES = {
    "free": FREE,
    "taken login": FREE | {"login": "Anna"},
    "taken address": FREE | {"email": "ANNA@example.org"},
    "both taken": {"login": "boris", "email": "anna@example.org"},
}


@pytest.fixture
def send(cast, app):
    """Each from a browser of its own."""
    return lambda **changes: app.test_client().post("/register", data=filled(**changes))


def newest(session):
    return session.scalars(select(EnrolmentRequest).order_by(EnrolmentRequest.id.desc()).limit(1)).one()


def test_the_answer_is_the_same_to_the_letter(cast, app):
    answers = []
    for wish in WISHES.values():
        client = app.test_client()
        sent = client.post("/register", data=filled(**wish))
        done = client.get(sent.location)
        headers = {name: value for name, value in sent.headers if name != "Content-Security-Policy"}
        answers.append((sent.status_code, sent.text, headers, done.status_code, re.sub(r"nonce-\S+", "", done.text)))
    assert answers[0][0] == 302
    assert all(answer == answers[0] for answer in answers)


def test_so_is_the_answer_to_a_form_that_is_wrong_elsewhere(cast, app):
    pages = set()
    for wish in WISHES.values():
        page = app.test_client().post("/register", data=filled(**wish, consent=None, key="k")).text
        pages.add(re.sub(r'name="(csrf_token|login|email)"[^>]*>|value="[^"]*"[^>]*name="(login|email)"', "", page))
    assert len({re.sub(r'value="[^"]*"', "", page) for page in pages}) == 1


def test_every_wish_costs_the_same_statements_and_one_hash(cast, app, count_queries, monkeypatch):
    hashed, made = [], passwords.hashed
    monkeypatch.setattr(passwords, "hashed", lambda password: hashed.append(password) or made(password))
    app.test_client().post("/register", data=filled())
    hashed.clear()
    costs = []
    for wish in WISHES.values():
        with count_queries() as queries:
            app.test_client().post("/register", data=filled(**wish))
        verbs = [re.match(r"\s*(\w+)( INTO \"?\w+)?", each)[0] for each in queries.statements]
        costs.append(sorted(verbs))
    assert len(costs[0]) > 10
    assert all(cost == costs[0] for cost in costs), costs
    assert hashed == [PASSWORD] * len(WISHES)


def test_a_login_by_itself_costs_the_same_taken_or_not(cast, app, count_queries):
    costs = []
    for login in ("svobodnyi", "anna"):
        with count_queries() as queries:
            app.test_client().post("/register", data=filled(login=login))
        costs.append(queries.count)
    assert costs[0] == costs[1]


@pytest.mark.parametrize("login", ["anna", "ANNA", " Anna "])
def test_a_taken_login_gets_another_and_the_teacher_is_told(cast, session, send, login):
    send(login=login)
    request = newest(session)
    assert request.is_login_replaced
    assert re.fullmatch(r"semenov\.petr\d{4}", request.student.user.login)
    assert matches(PASSWORD, request.student.user.password)
    assert session.get(User, cast.anna.id).login == "anna"


def test_a_taken_address_is_left_out_and_its_holder_is_written_to(cast, session, send):
    send(login="petr", email="Anna@Example.org", guardian_contact="8 900 123-45-67")
    request = newest(session)
    assert (request.is_login_replaced, request.student.user.login, request.student.user.email) == (True, "petr", None)
    letter = session.scalars(select(OutboxMessage)).one()
    assert (letter.kind, letter.recipient) == (LetterKind.EMAIL_TAKEN, "anna@example.org")


def test_only_a_taken_address_leaves_a_child_with_a_made_up_login(cast, session, send):
    send(login="", email="anna@example.org")
    request = newest(session)
    assert (request.student.user.login, request.is_login_replaced) == ("semenov.petr", True)


def test_a_taken_login_still_opens_nothing_of_its_holder(cast, app, send):
    send(login="anna")
    answer = app.test_client().post("/login", data={"email": "anna", "password": PASSWORD})
    assert answer.status_code == 200 and "Неверный логин или пароль" in answer.text


# Threat 3.
def test_a_child_who_exists_is_registered_like_any_other_and_nothing_merges(cast, session, send):
    before = session.scalar(select(func.count(EnrolmentRequest.id)))
    send(last_name="Лeбeдевa", first_name="ВЕРА", middle_name="", birth_date=cast.vera.birth_date.isoformat())
    request = newest(session)
    assert session.scalar(select(func.count(EnrolmentRequest.id))) == before + 1
    assert request.student is not cast.vera and request.student.is_applicant
    assert cast.vera.user.login == "vera"
