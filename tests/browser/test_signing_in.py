"""Signing in with more than a password: a code of the app on the phone, a recovery code, a passkey of the device."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Locator, Page, expect

from points_admin import clock
from points_admin.accounts.second_factor import NOT_RIGHT
from tests.support.browser import PHONE, accessibility_problems
from tests.support.factories import PASSWORD
from tests.support.live import LiveServer

SECURITY = "/admin/security/"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def live_server(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> LiveServer:
    """Under a name: browsers keep passkeys for names only."""
    url = live_server.url.replace("127.0.0.1", "localhost")
    monkeypatch.setattr(live_server, "url", url)
    monkeypatch.setitem(live_server.app.config, "POINTS_SITE_URL", url)
    return live_server


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


@pytest.fixture
def errors(page: Page) -> list[str]:
    """Whatever the browser's console calls an error."""
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    return seen


def give_password(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("Логин").fill("admin")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/login"))


def give_code(page: Page, code: str) -> None:
    page.get_by_label("Код", exact=True).fill(code)
    page.get_by_role("button", name="Войти").click()


def get_in(page: Page, code: str) -> None:
    give_code(page, code)
    page.wait_for_url(lambda url: "/login" not in url)


def sign_out(page: Page) -> None:
    menu = page.get_by_role("button", name="Меню")
    if menu.is_visible():
        menu.click()
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/login")


def refusal(page: Page) -> Locator:
    return page.get_by_text(NOT_RIGHT)


def is_fit(page: Page) -> bool:
    return page.evaluate(SIDEWAYS) == 0 and accessibility_problems(page) == []


def switch_on(page: Page) -> tuple[Callable[[], str], list[str]]:
    """What gives the code after the one that was typed here, and the recovery codes."""
    page.goto(SECURITY)
    page.get_by_role("button", name="Включить").click()
    app = TOTP(key=page.locator(".factor-secret").inner_text())
    assert is_fit(page)
    page.get_by_label("Нынешний пароль").fill(PASSWORD)
    page.get_by_label("Код из приложения").fill(app.generate(clock.now()).token)
    page.get_by_role("button", name="Включить").click()
    expect(page.get_by_text("Второй шаг включён")).to_be_visible()
    assert is_fit(page)
    codes = page.locator(".code-list code").all_inner_texts()
    page.get_by_role("button", name="Скопировать").click()
    expect(page.get_by_role("button", name="Скопировано")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").splitlines() == codes
    # The code of this half minute is used up; a phone may be half a minute fast.
    return lambda: app.generate(clock.now() + timedelta(seconds=app.period)).token, codes


def test_an_administrator_signs_in_with_a_code_and_without_the_phone(phone: Page) -> None:
    give_password(phone)
    next_code, recovery = switch_on(phone)
    sign_out(phone)

    give_password(phone)
    assert is_fit(phone)
    code = next_code()
    get_in(phone, code)
    sign_out(phone)

    give_password(phone)
    give_code(phone, code)
    expect(refusal(phone)).to_be_visible()
    get_in(phone, recovery[0])
    phone.goto(SECURITY)
    expect(phone.get_by_text("Запасных кодов осталось: 9 из 10.")).to_be_visible()
    sign_out(phone)

    give_password(phone)
    give_code(phone, recovery[0])
    expect(refusal(phone)).to_be_visible()
    phone.goto("/admin/")
    phone.wait_for_url("**/login**")


def test_a_new_phone_takes_over_from_the_old_one(phone: Page) -> None:
    give_password(phone)
    old_code, _recovery = switch_on(phone)
    phone.goto(SECURITY)
    phone.get_by_text("Новый телефон", exact=True).click()
    assert is_fit(phone)
    phone.get_by_role("button", name="Перенести на новый телефон").click()
    app = TOTP(key=phone.locator(".factor-secret").inner_text())
    assert is_fit(phone)
    phone.get_by_label("Нынешний пароль").fill(PASSWORD)
    phone.get_by_label("Код с нового телефона").fill(app.generate(clock.now()).token)
    phone.get_by_label("Код с прежнего телефона").fill(old_code())
    phone.get_by_role("button", name="Перенести").click()
    expect(phone.get_by_text("Коды теперь показывает новый телефон.")).to_be_visible()
    sign_out(phone)

    give_password(phone)
    give_code(phone, old_code())
    expect(refusal(phone)).to_be_visible()
    get_in(phone, app.generate(clock.now() + timedelta(seconds=app.period)).token)


def test_a_finger_on_the_device_signs_in(page: Page, errors: list[str]) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})
    give_password(page)
    page.goto(SECURITY)
    page.get_by_label("Название").fill("Ноутбук в кабинете")
    page.get_by_label("Нынешний пароль").fill(PASSWORD)
    page.get_by_role("button", name="Добавить ключ").click()
    expect(page.get_by_text("Ключ «Ноутбук в кабинете» добавлен")).to_be_visible()
    sign_out(page)

    page.get_by_role("button", name="Войти с ключом").click()
    page.wait_for_url("**/admin/")
    page.goto(SECURITY)
    expect(page.locator(".passkey")).to_contain_text("последний вход")
    assert is_fit(page)
    assert errors == []
