"""A phone: a child asks for another name and sees the verdict, and ties an e-mail by the link out of a real letter."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from points_admin.accounts.models import User
from points_admin.web.mail.delivery import deliver
from tests.support.browser import PHONE, accessibility_problems
from tests.support.factories import PASSWORD
from tests.support.live import LiveServer
from tests.support.mail import Mailbox, mail_server, text_of

SignIn = Callable[[User], Page]
PROFILE = "/cabinet/profile"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def mailbox(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        monkeypatch.setitem(live_server.app.config, "POINTS_MAIL_URL", mailbox.url)
        monkeypatch.setitem(live_server.app.config, "POINTS_SITE_URL", live_server.url)
        yield mailbox


def link_of_the_letter(live_server: LiveServer, mailbox: Mailbox) -> str:
    with live_server.app.app_context():
        deliver()
    [letter] = mailbox.letters
    [link] = re.findall(r"http\S+/confirm-email/\S+", text_of(letter))
    return link


def test_a_child_asks_for_a_name_and_sees_that_it_is_confirmed(
    live_server: LiveServer, page: Page, sign_in: SignIn
) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in(live_server.cast.vera.user)
    page.goto(PROFILE)
    page.get_by_text("Исправить имя").click()
    assert accessibility_problems(page) == []
    page.get_by_label("Отчество").fill("Ильинична")
    page.get_by_role("button", name="Отправить на подтверждение").click()
    expect(page.get_by_text("ждёт подтверждения", exact=True)).to_be_visible()
    assert page.evaluate(SIDEWAYS) == 0
    page.context.clear_cookies()

    sign_in(live_server.cast.admin)
    page.get_by_role("button", name="Меню").click()
    page.get_by_role("link", name="Смена имён 1").click()
    page.get_by_role("button", name="Подтвердить").click()
    expect(page.get_by_text("Имя подтверждено: Лебедева Вера Ильинична.")).to_be_visible()
    page.context.clear_cookies()

    sign_in(live_server.cast.vera.user)
    page.goto(PROFILE)
    expect(page.locator("#who + .facts dd").first).to_have_text("Лебедева Вера Ильинична")
    page.get_by_role("link", name="Открыть уведомления: 1 новое").click()
    expect(page.get_by_text("Теперь в системе тебя зовут так: Лебедева Вера Ильинична.")).to_be_visible()


def test_an_email_is_tied_by_the_link_out_of_the_letter(
    live_server: LiveServer, page: Page, sign_in: SignIn, mailbox: Mailbox
) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in(live_server.cast.vera.user)
    page.goto(PROFILE)
    page.get_by_role("link", name="Указать почту").click()
    page.get_by_label("Новая почта").fill("vera@example.org")
    page.get_by_label("Нынешний пароль").fill(PASSWORD)
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="Прислать ссылку").click()
    expect(page.locator(".email-state")).to_have_text(re.compile(r"не указана\s*vera@example.org ждёт подтверждения"))

    page.goto(link_of_the_letter(live_server, mailbox))
    page.get_by_role("button", name="Подтвердить").click()
    page.wait_for_url(f"**{PROFILE}")
    expect(page.locator(".email-state")).to_have_text(re.compile(r"vera@example.org\s+подтверждена"))

    page.get_by_role("link", name="Сменить почту").click()
    page.get_by_text("Убрать почту").first.click()
    assert accessibility_problems(page) == []
    page.locator("[name=remove-password]").fill(PASSWORD)
    page.get_by_role("button", name="Убрать почту").click()
    expect(page.locator(".email-state")).to_have_text("не указана")
