"""Attendance with a finger: k exceptions cost k taps and saving one more; forty children on one screen of a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.roster.models import Group, Membership
from tests.support.browser import DESKTOP, PHONE, accessibility_problems
from tests.support.cast import Cast
from tests.support.factories import AnySession, make_lesson, make_rule, make_student
from tests.support.live import LiveServer

BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def _make_class(session: AnySession, cast: Cast, size: int) -> None:
    for _ in range(size - 1):
        make_student(session, cast.vr, cast.vr_group)
    for membership in session.scalars(select(Membership)):
        membership.started_on = clock.today() - timedelta(days=30)
    session.get_one(Group, cast.vr_group.id).teacher_id = cast.anna.id
    make_rule(session, "attended", 5)
    make_lesson(session, cast.vr_group)


FirstPage = Callable[[int, dict[str, int]], Page]


@pytest.fixture
def first_page(page: Page, live_server: LiveServer, sign_in: Callable[[User], Page]) -> FirstPage:
    """Anna signs in while her lesson with so many children is on."""

    def open_it(children: int, size: dict[str, int]) -> Page:
        live_server.store(_make_class, live_server.cast, children)
        page.set_viewport_size(size)
        return sign_in(live_server.cast.anna)

    return open_it


@BOTH
def test_three_exceptions_cost_three_taps_and_saving_one(first_page: FirstPage, size: dict[str, int]) -> None:
    page = first_page(25, size)
    button = page.locator("#roll-submit")
    expect(button).to_have_text("Сохранить: 25 были, 0 нет, +5 каждому = 125 баллов")
    for number in range(3):
        page.locator(".roll-tile").nth(number).click()
    expect(button).to_have_text("Сохранить: 22 были, 3 нет, +5 каждому = 110 баллов")
    expect(button).to_be_in_viewport(ratio=1)
    button.click()
    expect(page.locator(".flash")).to_have_text("Посещаемость сохранена: 22 были, 3 нет. Начислено 110 баллов.")
    page.get_by_role("link", name="Начислить присутствовавшим").click()
    expect(page.locator("#award-count")).to_have_text("выбрано 22 из 25")


def test_a_tile_turns_from_there_to_away_to_late_and_back(first_page: FirstPage) -> None:
    page = first_page(3, PHONE)
    tile, mark = page.locator(".roll-tile").first, page.locator(".roll-row select").first
    excuse = page.locator(".roll-excuse").first
    expect(excuse).to_be_hidden()
    for value in ("absent", "late", "present", "absent"):
        tile.click()
        expect(mark).to_have_value(value)
    excuse.click()
    expect(mark).to_have_value("excused")
    tile.click()
    expect(mark).to_have_value("present")
    tile.click(delay=700)
    expect(mark).to_have_value("excused")


def test_forty_fit_one_screen_of_a_phone(first_page: FirstPage) -> None:
    page = first_page(40, PHONE)
    page.get_by_role("link", name="VR-101").first.click()
    first, last = (page.locator(".roll-row").nth(number) for number in (0, -1))
    top, bottom = first.bounding_box(), last.bounding_box()
    assert top and bottom and bottom["y"] + bottom["height"] - top["y"] <= PHONE["height"] - 64
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for tile in page.locator(".roll-tile").all():
        box = tile.bounding_box()
        assert box and box["height"] >= 44


@BOTH
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(first_page: FirstPage, size: dict[str, int], scheme: str) -> None:
    page = first_page(4, size)
    page.emulate_media(color_scheme=scheme)
    page.locator(".roll-tile").nth(0).click()
    page.locator(".roll-tile").nth(1).click()
    page.locator(".roll-excuse").nth(1).click()
    page.locator(".roll-tile").nth(2).dblclick()
    assert not accessibility_problems(page)
    page.locator("#roll-submit").click()
    expect(page.locator(".flash")).to_be_visible()
    assert not accessibility_problems(page)


def test_without_scripts_there_is_a_box_for_every_child(first_page: FirstPage) -> None:
    page = first_page(3, PHONE)
    page.route("**/roll.js*", lambda route: route.abort())
    page.goto("/admin/")
    page.locator(".roll-row select").first.select_option("absent")
    page.locator("#roll-submit").click()
    expect(page.locator(".flash")).to_contain_text("2 были, 1 нет")
