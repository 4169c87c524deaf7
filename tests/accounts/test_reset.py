"""Can somebody who forgot the password set a new one, and nobody else, and does nobody learn who is there?"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin.accounts import services
from points_admin.accounts.models import User
from points_admin.accounts.passwords import matches
from points_admin.notices.models import LetterKind, OutboxMessage
from points_admin.web.account import tokens
from points_admin.web.account.tokens import card_token, email_token, reset_token
from tests.support.factories import PASSWORD, make_email_wish

NEW = "сирень-гроза-42-вечер"


def set_password(client, token, password=NEW, again=None):
    return client.post(f"/reset/{token}", data={"password": password, "again": again or password})


def test_a_link_sets_a_password_once_and_ends_every_session(session, cast, login, anonymous, actions):
    inside, token = login(cast.anna), reset_token(cast.anna, cast.anna.email)
    assert set_password(anonymous, token).location == "/login?login=anna"
    assert matches(NEW, cast.anna.password)
    assert inside.get("/admin/").status_code == 302
    assert set_password(anonymous, token, "другой-пароль-вовсе-1").status_code == 404
    assert actions() == ["user.reset_password"]


def test_the_link_dies_with_any_other_change_of_the_password(session, cast, login, anonymous):
    token = reset_token(cast.anna, cast.anna.email)
    set_password(anonymous, card_token(cast.anna, cast.anna.email))
    assert set_password(anonymous, token).status_code == 404


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t + "a", lambda t: "a." + t, lambda t: "x" * 5000])
def test_a_forged_link_opens_nothing(cast, anonymous, spoil):
    token = spoil(reset_token(cast.anna, cast.anna.email))
    assert anonymous.get(f"/reset/{token}").status_code == set_password(anonymous, token).status_code == 404
    assert matches(PASSWORD, cast.anna.password)


def test_a_link_of_another_kind_opens_nothing(session, cast, anonymous):
    assert (
        anonymous.get(f"/reset/{email_token(make_email_wish(session, cast.anna, 'x@example.org'))}").status_code == 404
    )
    assert anonymous.get(f"/confirm-email/{reset_token(cast.anna, cast.anna.email)}").status_code == 404


def test_an_old_link_opens_nothing(cast, anonymous, monkeypatch):
    token = reset_token(cast.anna, cast.anna.email)
    monkeypatch.setattr(tokens, "RESET_LASTS", timedelta(seconds=-1))
    assert anonymous.get(f"/reset/{token}").status_code == 404


def test_a_switched_off_login_stays_off(session, cast, anonymous):
    token = reset_token(cast.anna, cast.anna.email)
    cast.anna.active = False
    session.commit()
    assert set_password(anonymous, token).status_code == 404


def test_a_login_switched_off_and_on_again_knows_no_old_link(session, cast, anonymous):
    token = reset_token(cast.anna, cast.anna.email)
    services.deactivate(cast.admin, cast.anna)
    services.activate(cast.admin, cast.anna)
    assert set_password(anonymous, token).status_code == 404


@pytest.mark.parametrize("token_of", [reset_token, card_token])
def test_a_link_dies_with_the_address_it_went_to(session, cast, anonymous, token_of):
    cast.vera.guardian_email, cast.vera.email = "mama@example.org", "vera@example.org"
    links = [token_of(cast.vera.user, address) for address in ("mama@example.org", "vera@example.org")]
    cast.vera.guardian_email = "papa@example.org"
    session.commit()
    assert [anonymous.get(f"/reset/{link}").status_code for link in links] == [404, 200]
    cast.anna.email, link = "new@example.org", token_of(cast.anna, "anna@example.org")
    session.commit()
    assert anonymous.get(f"/reset/{link}").status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("короткий", None, "не короче 12 знаков"),
        ("vecher-anna-groza-42", None, "не должно быть логина"),
        (NEW, "другое-слово-123", "Пароли не совпали"),
        ("", "", "Нужен новый пароль"),
    ],
)
def test_the_rules_hold_here_too(cast, anonymous, password, again, said):
    token = reset_token(cast.anna, cast.anna.email)
    answer = set_password(anonymous, token, password, again)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert set_password(anonymous, token).status_code == 302


@pytest.mark.parametrize("name", ["anna", "ANNA@example.org ", "nobody", "nobody@example.org", "an\x00na"])
def test_the_answer_is_one_for_everybody_and_asks_nobody(session, cast, anonymous, count_queries, name):
    session.commit()
    with count_queries() as queries:
        answer = anonymous.post("/reset", data={"name": name})
    assert (answer.status_code, answer.location) == (302, "/reset-sent")
    assert not [query for query in queries.statements if re.search(r'FROM "?user', query)]
    [message] = session.scalars(select(OutboxMessage)).all()
    assert (message.kind, message.recipient, message.user_id) == (LetterKind.PASSWORD_RESET, "", None)


@pytest.mark.parametrize("name", ["", "   ", "\x00", "\u200b"])
def test_nothing_typed_is_said(session, anonymous, name):
    assert anonymous.post("/reset", data={"name": name}).status_code == 422
    assert session.scalars(select(OutboxMessage)).all() == []


def test_ten_megabytes_are_refused(anonymous):
    assert anonymous.post("/reset", data={"name": "я" * 5_000_000}).status_code == 413


@pytest.mark.usefixtures("rate_limits")
def test_one_mailbox_is_not_flooded(cast, anonymous):
    answers = [anonymous.post("/reset", data={"name": "anna"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert anonymous.post("/reset", data={"name": "boris"}).status_code == 302


def test_a_confirmed_address_is_the_users(session, cast, anonymous, actions):
    token = email_token(make_email_wish(session, cast.boris, "boris@example.org"))
    assert anonymous.get(f"/confirm-email/{token}").status_code == 200
    assert cast.boris.email is None
    anonymous.post(f"/confirm-email/{token}")
    assert (cast.boris.email, bool(cast.boris.email_confirmed_at)) == ("boris@example.org", True)
    assert anonymous.post(f"/confirm-email/{token}").status_code == 404
    assert actions() == ["user.confirm_email"]


def test_an_address_taken_meanwhile_is_refused(session, cast, anonymous):
    token = email_token(make_email_wish(session, cast.boris, "anna@example.org"))
    answer = anonymous.post(f"/confirm-email/{token}")
    assert (answer.status_code, "занята" in answer.text) == (422, True)
    assert session.scalars(select(User.email).where(User.id == cast.boris.id)).one() is None
