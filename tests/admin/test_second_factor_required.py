"""Where the settings demand a second step of administrators: they switch it on before anything else, and keep it."""

import pytest

from points_admin import clock
from points_admin.accounts import second_factor
from tests.support.factories import PASSWORD, make_authenticator
from tests.support.html import Page

SECURITY = "/admin/security/"


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
    proof = {"off-password": PASSWORD, "off-code": phone.generate(clock.now()).token}
    assert admin.post("/admin/security/off", data=proof).status_code == 409
    assert second_factor.is_on(cast.admin)


def test_teachers_are_free(anna, session, cast):
    assert anna.get("/admin/students/").status_code == 200
    phone = make_authenticator(session, cast.anna)
    proof = {"off-password": PASSWORD, "off-code": phone.generate(clock.now()).token}
    assert anna.post("/admin/security/off", data=proof).location == SECURITY
    assert not second_factor.is_on(cast.anna)
