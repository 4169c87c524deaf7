"""Does the owner of a login hear of everything that changes who gets in, and do a thief's keys go with the password?"""

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.accounts import passkeys, second_factor
from points_admin.accounts.models import Authenticator
from points_admin.accounts.passkeys import Challenge, Site
from points_admin.accounts.services import password_mark
from points_admin.extensions import db, vault
from points_admin.notices import logins
from points_admin.notices.models import Notice, OutboxMessage
from points_admin.web.account.tokens import reset_token
from tests.support.device import Device
from tests.support.factories import PASSWORD, make_authenticator, make_passkey

SECURITY = "/admin/security/"
NEW = "сирень-гроза-42-вечер"


@pytest.fixture
def told(session):
    """Titles of what a user has been told, on the pages and by letter."""

    def titles(user):
        notices = session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)).all()
        mine = select(OutboxMessage).where(OutboxMessage.recipient == user.email)
        letters = session.scalars(mine.order_by(OutboxMessage.id))
        assert [letter.context["title"] for letter in letters] == [notice.title for notice in notices]
        assert all("администратору" in notice.body for notice in notices)
        return [notice.title for notice in notices]

    return titles


@pytest.fixture(autouse=True)
def addresses(cast):
    for user in (cast.anna, cast.vera.user):
        user.email = f"{user.login}@example.org"


@pytest.fixture
def anna(login, cast):
    return login(cast.anna)


def code_shown(user):
    """What an app that has just taken the waiting secret in shows."""
    waiting = db.session.get(Authenticator, user.id).new_secret
    return vault.totp.from_json(waiting).generate(clock.now()).token


def test_the_second_step_is_switched_on_moved_and_off(anna, cast, told):
    second_factor.begin(cast.anna)
    first = code_shown(cast.anna)
    assert anna.post(SECURITY + "setup", data={"password": PASSWORD, "code": first}).status_code == 200
    codes = second_factor.renew_codes(cast.anna)
    second_factor.begin(cast.anna)
    moved = {"password": PASSWORD, "code": code_shown(cast.anna), "present_code": codes[0]}
    codes = anna.post(SECURITY + "setup", data=moved).text
    assert "Прежнее приложение" in codes
    assert told(cast.anna) == ["Второй шаг входа включён", "Второй шаг входа перенесён на другой телефон"]


@pytest.mark.parametrize(
    ("door", "title"), [("codes", "Сделаны новые запасные коды"), ("off", "Второй шаг входа выключен")]
)
def test_new_recovery_codes_and_switching_off(anna, session, cast, told, door, title):
    phone = make_authenticator(session, cast.anna)
    sent = {f"{door}-password": PASSWORD, f"{door}-present_code": phone.generate(clock.now()).token}
    assert anna.post(SECURITY + door, data=sent).status_code < 400
    assert told(cast.anna) == [title]


def test_a_passkey_comes_and_goes(anna, cast, told):
    site, challenge = Site("localhost", "http://localhost", "Технопарк"), Challenge()
    answer = Device().create(passkeys.creation_options(cast.anna, site, challenge))
    key = logins.add_passkey(cast.anna, site, challenge, answer=answer, name="Телефон")
    anna.post(SECURITY + "passkeys/remove", data={"id": key.id})
    assert told(cast.anna) == ["Добавлен ключ входа", "Удалён ключ входа"]


def test_the_own_new_password_is_told(login, cast, told):
    for user, home in ((cast.anna, "/admin/"), (cast.vera.user, "/cabinet/")):
        client = login(user)
        sent = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
        assert client.post("/change", data=sent).status_code == 302 and client.get(home).status_code == 200
        assert told(user) == ["Пароль сменён"]


def test_the_own_new_password_takes_the_passkeys_away(session, login, cast):
    make_passkey(session, cast.anna)
    sent = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert login(cast.anna).post("/change", data=sent).status_code == 302
    assert not passkeys.passkeys_of(cast.anna)


def test_choosing_the_first_password_is_no_news(login, cast, told):
    cast.anna.must_change_password = True
    sent = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert login(cast.anna).post("/change", data=sent).status_code == 302
    assert told(cast.anna) == []


def test_a_password_by_letter_is_told_and_takes_the_passkeys_away(session, anonymous, cast, told):
    make_passkey(session, cast.anna)
    anonymous.post(f"/reset/{reset_token(cast.anna, cast.anna.email)}", data={"password": NEW, "again": NEW})
    assert told(cast.anna) == ["Пароль сменён"] and not passkeys.passkeys_of(cast.anna)


def test_a_password_reset_by_staff_takes_the_passkeys_away(session, login, cast, told):
    make_passkey(session, cast.anna)
    login(cast.admin).post(f"/admin/login-cards/user/{cast.anna.id}", data={"mark": password_mark(cast.anna)})
    assert told(cast.anna) == ["Пароль сброшен"] and not passkeys.passkeys_of(cast.anna)
