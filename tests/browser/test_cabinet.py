"""The cabinet in a browser without scripts: a phone and a desktop, light and dark."""

import itertools
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import DESKTOP, PHONE, accessibility_problems
from tests.support.factories import PASSWORD, give_points, make_membership

PAGES = ("/cabinet/", "/cabinet/history", "/cabinet/profile", "/cabinet/feedback")
SIZES = {"phone": PHONE, "desktop": DESKTOP}


def _fill(session, cast):
    make_membership(session, session.merge(cast.vera), cast.it)
    first = give_points(session, cast.vera, 10, cast.vr, occurred_on=date(2026, 10, 5), comment="Помогала новичкам")
    for number in range(60):
        give_points(session, cast.vera, 5, (cast.vr, cast.it)[number % 2], actor=cast.anna)
    mirror = {"kind": "reversal", "reverses_id": first.id, "reason": first.reason, "occurred_on": first.occurred_on}
    give_points(session, cast.vera, -10, cast.vr, comment="Начислено не тому", **mirror)


@pytest.fixture
def open_cabinet(_browser: Browser, live_server):
    """Signs Vera in with scripts switched off."""
    contexts: list[BrowserContext] = []

    def open_as(size: str = "phone") -> Page:
        context = _browser.new_context(base_url=live_server.url, viewport=SIZES[size], java_script_enabled=False)
        contexts.append(context)
        page = context.new_page()
        page.goto("/login")
        page.get_by_label("Логин").fill(live_server.cast.vera.user.login)
        page.get_by_label("Пароль").fill(PASSWORD)
        page.get_by_role("button", name="Войти").click()
        page.wait_for_url("**/cabinet/")
        return page

    yield open_as
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_balance_is_on_the_first_screen_after_login(live_server, open_cabinet, size):
    live_server.store(_fill, live_server.cast)
    page = open_cabinet(size)
    number = page.locator(".cab-number strong")
    assert number.inner_text() == "300"
    box = number.bounding_box()
    assert box and box["y"] + box["height"] < SIZES[size]["height"] / 2


def test_a_student_walks_through_the_cabinet_without_scripts(live_server, open_cabinet):
    live_server.store(_fill, live_server.cast)
    page = open_cabinet()
    page.get_by_role("link", name="Вся история").click()
    page.get_by_label("Квант").select_option(label="Тестовый IT")
    page.get_by_role("button", name="Показать").click()
    assert "kvant=test-it" in page.url
    assert page.locator(".op").count() == 30
    page.get_by_role("link", name="Сбросить").click()
    page.get_by_role("link", name="Раньше").click()
    assert page.locator(".op").last.locator(".op-after").inner_text() == "стало 10"
    page.get_by_role("link", name="К началу").click()
    page.get_by_role("link", name="Профиль").click()
    page.get_by_role("button", name="Выйти", exact=True).click()
    page.goto("/cabinet/")
    assert "/login" in page.url


def test_nothing_scrolls_sideways(page, live_server, sign_in):
    live_server.store(_fill, live_server.cast)
    sign_in(live_server.cast.vera.user)
    for path, width in itertools.product(PAGES, (320, 390, 1280)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_fingers_hit_every_target(live_server, open_cabinet):
    live_server.store(_fill, live_server.cast)
    page = open_cabinet()
    for path in PAGES:
        page.goto(path)
        for target in page.locator("main :is(.btn, select), nav a").all():
            box = target.bounding_box()
            assert box and box["height"] >= 44, target.inner_text()


@pytest.mark.parametrize("filled", (True, False), ids=("filled", "empty"))
def test_axe_finds_nothing(page, live_server, sign_in, filled):
    if filled:
        live_server.store(_fill, live_server.cast)
    sign_in(live_server.cast.vera.user)
    for size, colours in itertools.product(SIZES, ("light", "dark")):
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=colours)
        for path in (*PAGES, "/cabinet/history?month=2026-12"):
            page.goto(path)
            assert accessibility_problems(page) == []


def test_the_end_of_a_page_is_not_hidden_by_the_tabs(page, live_server, sign_in):
    live_server.store(_fill, live_server.cast)
    sign_in(live_server.cast.vera.user)
    page.set_viewport_size(PHONE)
    page.goto("/cabinet/history")
    page.evaluate("window.scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    last = page.get_by_role("link", name="Раньше").bounding_box()
    tabs = page.get_by_role("navigation", name="Личный кабинет").bounding_box()
    assert last and tabs and last["y"] + last["height"] <= tabs["y"]


def test_print_shows_the_history_without_controls(live_server, open_cabinet):
    live_server.store(_fill, live_server.cast)
    page = open_cabinet("desktop")
    page.goto("/cabinet/history")
    page.emulate_media(media="print")
    assert page.get_by_text("Лебедева Вера").is_visible()
    for control in (".cab-tabs", ".cab-filters", ".cab-pages"):
        assert not page.locator(control).is_visible()
