"""The whole way on a phone: from the first page to the first points, with the teacher's taps counted."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import PHONE
from tests.support.live import LiveServer

PASSWORD = "сирень-гроза-42"


def register(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Тестовый VR/AR").click()
    page.get_by_role("link", name="Подать заявку").click()
    page.get_by_label("Фамилия").fill("Первушина")
    page.get_by_label("Имя", exact=True).fill("Майя")
    page.locator("[name=birth_date]").fill("2012-05-04")
    page.locator("[name=login]").fill("maya.p")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=guardian_name]").fill("Первушина Инна")
    page.locator("[name=guardian_contact]").fill("+7 900 123-45-67")
    assert not page.locator("[name=consent]").is_checked()
    page.locator("[name=consent]").check()
    page.locator("form [type=submit]").last.click()
    page.wait_for_url("**/register/done")


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/login")
    page.locator("[name=email]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def test_from_the_first_page_to_the_first_points(live_server: LiveServer, page: Page) -> None:
    page.set_viewport_size(PHONE)
    register(page)
    sign_in(page, "maya.p", PASSWORD)
    expect(page.get_by_text("на рассмотрении")).to_be_visible()
    sign_out(page)

    sign_in(page, "anna", "Parol-dlya-testa-1")
    taps = 0
    for target in (page.get_by_role("link", name="Заявки: 1"), page.get_by_role("button", name="Принять 1")):
        target.click()
        taps += 1
    expect(page.get_by_text("Первушина Майя: заявка принята")).to_be_visible()
    assert taps == 2
    page.goto("/admin/award/?kvant=" + str(live_server.cast.vr.id))
    page.locator(".award-chip", has_text="Активная работа").click()
    page.get_by_role("button", name=re.compile("^Начислить")).click()
    expect(page.get_by_text("Начислено").first).to_be_visible()
    sign_out(page)

    sign_in(page, "maya.p", PASSWORD)
    expect(page.locator(".cab-number strong")).to_have_text("5")
