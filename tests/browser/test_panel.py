"""The panel as people use it: search by keys, questions before hard steps, choosing rows, phone and dark theme."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from points_admin.accounts.models import User
from tests.support.browser import DESKTOP, PHONE, accessibility_problems
from tests.support.cast import Cast
from tests.support.factories import AnySession, give_points, make_student
from tests.support.live import LiveServer

# Every page as it is by itself is walked in test_every_page.py; these grow with what is stored.
LONG_PAGES = (
    "/admin/students/",
    "/admin/students/?search=вера&state=no_login",
    "/admin/entries/",
    "/admin/search/?q=яковлев",
)


def _fill(session: AnySession, cast: Cast) -> None:
    give_points(session, cast.vera, 5, cast.vr, reason=cast.reason, actor=cast.anna, comment="молодец")
    give_points(session, cast.vera, -2, cast.vr, reason=cast.late, actor=cast.anna)
    for number in range(60):
        make_student(session, cast.vr, cast.vr_group, last_name="Яковлев", first_name=f"Имя {number:02}")


@pytest.fixture
def panel(live_server: LiveServer, sign_in: Callable[[User], Page]) -> Page:
    """The administrator's panel over a filled database."""
    live_server.store(_fill, live_server.cast)
    return sign_in(live_server.cast.admin)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_long_pages_are_accessible_and_fit(panel: Page, size: dict, scheme: str) -> None:
    panel.set_viewport_size(size)
    panel.emulate_media(color_scheme=scheme)
    found = {}
    for page in LONG_PAGES:
        answer = panel.goto(page)
        assert answer.status == 200, page
        problems = accessibility_problems(panel)
        if panel.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append("scrolls sideways")
        if problems:
            found[page] = problems
    assert not found, found


def test_a_slash_finds_a_student_by_keys_alone(panel: Page) -> None:
    panel.goto("/admin/")
    panel.keyboard.press("/")
    panel.keyboard.type("вера леб")
    expect(panel.locator(".hits a")).to_have_count(1)
    panel.keyboard.press("ArrowDown")
    panel.keyboard.press("Enter")
    expect(panel).to_have_url(re.compile(r"/admin/students/details/"))
    expect(panel.locator("h1")).to_have_text("Лебедева Вера")


def test_ctrl_k_opens_the_search_and_escape_closes_it(panel: Page) -> None:
    panel.goto("/admin/entries/")
    panel.keyboard.press("Control+k")
    expect(panel.locator("#panel-search")).to_be_visible()
    assert accessibility_problems(panel) == []
    panel.keyboard.press("Escape")
    expect(panel.locator("#panel-search")).to_be_hidden()
    panel.locator("input[name=search]").focus()
    panel.keyboard.type("a/b")
    expect(panel.locator("input[name=search]")).to_have_value("a/b")
    expect(panel.locator("#panel-search")).to_be_hidden()


def test_archiving_asks_before_it_acts(panel: Page, live_server: LiveServer) -> None:
    panel.goto(f"/admin/students/details/?id={live_server.cast.vera.id}")
    panel.get_by_role("button", name="В архив").click()
    expect(panel.locator("#panel-confirm")).to_contain_text("Отправить в архив: Лебедева Вера?")
    panel.get_by_role("button", name="Отмена").click()
    expect(panel.get_by_role("button", name="В архив")).to_be_visible()
    panel.get_by_role("button", name="В архив").click()
    panel.locator("#panel-confirm").get_by_role("button", name="В архив").click()
    expect(panel.get_by_text("В архиве с")).to_be_visible()


def test_chosen_rows_go_to_the_award_screen(panel: Page) -> None:
    panel.goto("/admin/students/")
    expect(panel.get_by_role("button", name="Начислить баллы…")).to_be_disabled()
    panel.locator("td.pick input").nth(0).check()
    panel.locator("td.pick input").nth(2).check()
    expect(panel.locator("[data-bulk-count]")).to_have_text("Выбрано 2")
    panel.locator("[data-pick-all]").check()
    expect(panel.locator("[data-bulk-count]")).to_have_text("Выбрано 50")
    panel.get_by_label("Все 62 по фильтру").check()
    expect(panel.locator("[data-bulk-count]")).to_have_text("Выбраны все 62")
    panel.get_by_role("button", name="Начислить баллы…").click()
    expect(panel).to_have_url(re.compile(r"/admin/award/bulk"))
    expect(panel.locator("main")).to_contain_text("62")


def test_a_click_on_a_row_opens_the_card(panel: Page) -> None:
    panel.goto("/admin/students/")
    panel.locator("tbody tr").nth(1).locator("td").nth(3).click()
    expect(panel).to_have_url(re.compile(r"/admin/students/details/"))


def test_a_changed_filter_applies_at_once(panel: Page, live_server: LiveServer) -> None:
    panel.goto("/admin/students/")
    panel.get_by_label("Квант", exact=True).select_option(str(live_server.cast.it.id))
    expect(panel.locator(".row-link")).to_have_text(["Зуев Глеб"])
    assert panel.url.endswith(f"/admin/students/?kvant={live_server.cast.it.id}")


def test_the_menu_opens_on_a_phone_and_signs_out(panel: Page) -> None:
    panel.set_viewport_size(PHONE)
    panel.goto("/admin/")
    expect(panel.get_by_role("link", name="Ученики").first).to_be_visible()
    panel.get_by_role("button", name="Меню").click()
    menu = panel.locator("#panel-menu")
    expect(menu).to_be_visible()
    assert accessibility_problems(panel) == []
    menu.get_by_role("link", name="Операции").click()
    expect(panel.locator("h1")).to_have_text("Операции")
    panel.get_by_role("button", name="Меню").click()
    panel.get_by_role("button", name="Выйти").click()
    panel.goto("/admin/")
    expect(panel).to_have_url(re.compile("/login"))


def test_a_teacher_sees_a_shorter_menu(live_server: LiveServer, sign_in: Callable[[User], Page]) -> None:
    page = sign_in(live_server.cast.anna)
    page.goto("/admin/")
    items = page.locator("#panel-menu nav a").all_inner_texts()
    assert items == [
        "Главная",
        "Начислить",
        "Заявки",
        "Обращения",
        "Расписание",
        "Мероприятия",
        "Уведомления",
        "Ученики",
        "Группы",
        "Операции",
        "Основания",
        "Награды",
        "Выдача наград",
        "Импорт",
        "Журнал событий",
    ]


def test_everything_works_without_scripts(
    _browser: Browser, live_server: LiveServer, panel: Page, sign_in: Callable[[User], Page]
) -> None:
    state = panel.context.storage_state()
    context = _browser.new_context(base_url=live_server.url, java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"/admin/students/details/?id={live_server.cast.vera.id}")
    page.get_by_role("button", name="В архив").click()
    expect(page.locator("h1")).to_have_text("Отправить «Лебедева Вера» в архив?")
    page.get_by_role("button", name="В архив").click()
    expect(page.get_by_text("В архиве с")).to_be_visible()
    page.get_by_role("link", name="Поиск").click()
    page.get_by_label("Что найти").first.fill("глеб")
    page.get_by_role("button", name="Найти").click()
    expect(page.locator(".hits a").first).to_contain_text("Зуев Глеб")
    context.close()


@pytest.mark.parametrize("door", ["/admin/students/", "/admin/students/details/?id={vera}", "/admin/kvants/new/"])
def test_no_page_carries_inline_code(panel: Page, live_server: LiveServer, door: str) -> None:
    panel.goto(door.format(vera=live_server.cast.vera.id))
    html = panel.content()
    assert not re.search(r"<[^>]+\s(on\w+|style)=", html) and "javascript:" not in html
