"""Where the settings demand a second step of administrators: they switch it on before anything else, and keep it."""

import pytest

from points_admin import clock
from points_admin.accounts import recovery_codes, second_factor
from points_admin.extensions import vault
from tests.support.factories import PASSWORD, make_authenticator
from tests.support.html import Page

SECURITY = "/admin/security/"
START, SETUP = SECURITY + "start", SECURITY + "setup"


@pytest.fixture(autouse=True)
def required(app, monkeypatch):
    monkeypatch.setitem(app.config, "POINTS_ADMIN_SECOND_FACTOR", True)


def test_an_administrator_without_it_gets_no_further(admin):
    for address in ("/admin/", "/admin/students/", "/admin/account/", "/cabinet/"):
        assert admin.get(address).location == SECURITY
    page = admin.get(SECURITY).text
    assert "Сначала включите второй шаг." in page


def test_keys_which_the_server_would_refuse_are_not_offered(admin, session, cast):
    assert admin.post("/admin/security/passkeys/options").status_code == 302
    page = Page(admin.get(SECURITY).text)
    assert not [form for form in page.forms if "passkeys" in form.action]
    make_authenticator(session, cast.admin)
    assert "Ключи входа" in admin.get(SECURITY).text


def test_it_opens_the_panel_and_cannot_be_switched_off(admin, session, cast):
    phone = make_authenticator(session, cast.admin)
    assert admin.get("/admin/students/").status_code == 200
    assert "Выключить второй шаг" not in admin.get(SECURITY).text
    proof = {"off-password": PASSWORD, "off-present_code": phone.generate(clock.now()).token}
    assert admin.post("/admin/security/off", data=proof).status_code == 409
    assert second_factor.is_on(cast.admin)


def test_teachers_are_free(anna, session, cast):
    assert anna.get("/admin/students/").status_code == 200
    phone = make_authenticator(session, cast.anna)
    proof = {"off-password": PASSWORD, "off-present_code": phone.generate(clock.now()).token}
    assert anna.post("/admin/security/off", data=proof).location == SECURITY
    assert not second_factor.is_on(cast.anna)


def test_a_new_phone_needs_a_code_of_the_old_one(admin, session, cast):
    old = make_authenticator(session, cast.admin)
    assert "Перенести на новый телефон" in admin.get(SECURITY).text
    assert admin.post(START).location == SETUP
    new = vault.totp.from_uri(second_factor.setup_of(cast.admin).address)
    moment = clock.now()
    proof = {"password": PASSWORD, "code": new.generate(moment).token, "present_code": old.generate(moment).token}
    for wrong in ("password", "code", "present_code"):
        answer = admin.post(SETUP, data=proof | {wrong: "000000"})
        assert answer.status_code == 422 and "не подош" in answer.text
        assert admin.post(SETUP, data=proof | {wrong: ""}).status_code == 422
    assert second_factor.setup_of(cast.admin) is not None
    # What was wrong elsewhere has not used the old phone's code up.
    done = admin.post(SETUP, data=proof)
    assert done.status_code == 200 and "Коды теперь показывает новый телефон." in done.text
    assert second_factor.setup_of(cast.admin) is None and second_factor.is_on(cast.admin)


def test_a_recovery_code_moves_it_too(admin, session, cast):
    make_authenticator(session, cast.admin)
    [spare, *_] = second_factor.renew_codes(cast.admin)
    admin.post(START)
    new = vault.totp.from_uri(second_factor.setup_of(cast.admin).address)
    proof = {"password": PASSWORD, "code": new.generate(clock.now()).token, "present_code": spare}
    assert admin.post(SETUP, data=proof | {"code": "000000"}).status_code == 422
    assert admin.post(SETUP, data=proof).status_code == 200
    assert recovery_codes.left(cast.admin) == recovery_codes.COUNT
