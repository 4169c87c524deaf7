"""A class checks in: the code on the projector, a phone that types it, the count on the projector that grows."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.checkin.models import Event
from tests.support.browser import DESKTOP, PHONE, accessibility_problems
from tests.support.factories import PASSWORD, AnySession, make_event, make_lesson
from tests.support.live import LiveServer

# The screen asks every three seconds.
SOON = 10_000
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def phone(_browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Another browser, without scripts, in a child's hand; not signed in."""
    context = _browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    made: Event = live_server.store(make_event, live_server.cast.vr, name="Хакатон")
    return made


def close(session: AnySession, event: Event) -> None:
    session.merge(event).closes_at = clock.now()


def sign_in_as_vera(phone: Page) -> None:
    phone.get_by_label("Логин").fill("vera")
    phone.get_by_label("Пароль").fill(PASSWORD)
    phone.get_by_role("button", name="Войти").click()


def test_a_student_types_the_code_and_the_screen_counts(
    live_server: LiveServer, sign_in: Callable[[User], Page], phone: Page, event: Event
) -> None:
    screen = sign_in(live_server.cast.anna)
    screen.goto("/admin/checkin/")
    screen.get_by_role("link", name="Хакатон").click()
    screen.get_by_role("link", name="Показать код").click()
    expect(screen.locator(".screen-came")).to_have_text("Пока никто не пришёл")
    code = screen.locator(".screen-code")
    assert (code.bounding_box() or {"height": 0})["height"] > DESKTOP["height"] / 8
    before = screen.get_by_role("progressbar").get_attribute("value")
    screen.wait_for_timeout(400)
    assert screen.get_by_role("progressbar").get_attribute("value") != before

    phone.goto("/login")
    sign_in_as_vera(phone)
    phone.get_by_role("link", name="Ввести код").click()
    phone.get_by_label("Шесть цифр с экрана").fill("000000" if code.inner_text() != "000 000" else "000001")
    phone.get_by_role("button", name="Отметиться").click()
    expect(phone.get_by_role("alert")).to_contain_text("посмотри на экран и введи новый")
    assert phone.evaluate(SIDEWAYS) <= 0
    phone.get_by_label("Шесть цифр с экрана").fill(code.inner_text())
    phone.get_by_role("button", name="Отметиться").click()
    expect(phone.get_by_text("Отмечено: Хакатон")).to_be_visible()
    expect(phone.get_by_role("link", name="Ввести код")).to_have_count(0)

    expect(screen.locator(".screen-came")).to_have_text("Пришёл 1 из 1", timeout=SOON)
    screen.get_by_role("link", name="Кто пришёл").click()
    expect(screen.get_by_role("link", name="Лебедева Вера")).to_be_visible()
    screen.get_by_role("button", name="Закрыть сейчас").click()
    expect(screen.get_by_text("код больше не действует")).to_be_visible()


def test_a_scanned_code_leads_through_the_login_to_one_button(
    live_server: LiveServer, sign_in: Callable[[User], Page], phone: Page
) -> None:
    lesson = live_server.store(make_lesson, live_server.cast.vr_group)
    screen = sign_in(live_server.cast.anna)
    screen.goto(f"/admin/lessons/details/?id={lesson.id}")
    screen.get_by_role("button", name="Код для занятия").click()
    digits = screen.locator(".screen-code").inner_text().replace(" ", "")
    phone.goto(f"/cabinet/code?event={screen.url.rpartition('=')[2]}&code={digits}")
    sign_in_as_vera(phone)
    phone.get_by_role("button", name="Я здесь").click()
    expect(phone.get_by_text("Отмечено: Занятие")).to_be_visible()
    expect(screen.locator(".screen-came")).to_have_text("Пришёл 1 из 1", timeout=SOON)


def test_the_screen_says_that_it_is_over_and_that_the_server_is_away(
    live_server: LiveServer, sign_in: Callable[[User], Page], event: Event
) -> None:
    screen = sign_in(live_server.cast.anna)
    screen.goto(f"/admin/checkin/screen?id={event.id}")
    assert accessibility_problems(screen) == []
    screen.route("**/admin/checkin/code*", lambda route: route.abort())
    expect(screen.get_by_role("alert")).to_contain_text("Нет связи с сервером", timeout=SOON)
    screen.unroute("**/admin/checkin/code*")
    expect(screen.get_by_role("alert")).to_be_hidden(timeout=SOON)
    live_server.store(close, event)
    expect(screen.get_by_text("Отметка закончилась")).to_be_visible(timeout=SOON)


def test_without_scripts_the_screen_loads_itself_anew(live_server: LiveServer, phone: Page, event: Event) -> None:
    phone.goto("/login")
    phone.get_by_label("Логин").fill("anna")
    phone.get_by_label("Пароль").fill(PASSWORD)
    phone.get_by_role("button", name="Войти").click()
    phone.goto(f"/admin/checkin/screen?id={event.id}")
    seconds = phone.locator("meta[http-equiv=refresh]").get_attribute("content")
    assert seconds and 0 < int(seconds) <= 30
    expect(phone.locator(".screen-code")).to_be_visible()
    assert phone.evaluate(SIDEWAYS) <= 0
