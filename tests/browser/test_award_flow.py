"""Awarding a class with a finger: two taps, five with three exceptions, once however often pressed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from points_admin.accounts.models import User
from tests.support.browser import DESKTOP, PHONE, accessibility_problems
from tests.support.cast import Cast
from tests.support.factories import PASSWORD, AnySession, give_points, make_reason, make_student
from tests.support.live import LiveServer

SCREEN = "/admin/award/"
BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def classmates(live_server: LiveServer) -> list[str]:
    """24 more children in Anna's group, with 10 points each; their short names."""
    return live_server.store(_make_class, live_server.cast)


def _make_class(session: AnySession, cast: Cast) -> list[str]:
    students = [make_student(session, cast.vr, cast.vr_group) for _ in range(24)]
    for student in students:
        give_points(session, student, 10, cast.vr, reason=cast.reason)
    return [student.short_name for student in students]


@pytest.fixture
def screen(page: Page, live_server: LiveServer, classmates: list[str], sign_in: Callable[[User], Page]) -> Page:
    sign_in(live_server.cast.anna)
    page.goto(SCREEN)
    return page


class Finger:
    """Counts its taps."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, selector: str, text: str) -> None:
        self.page.locator(selector, has_text=text).first.click()
        self.taps += 1


@BOTH
def test_a_class_is_awarded_in_two_taps(screen: Page, size: dict[str, int]) -> None:
    screen.set_viewport_size(size)
    finger = Finger(screen)
    finger.tap("label.chip", "Активная работа")
    expect(screen.locator("#award-submit")).to_have_text("Начислить 25 ученикам по 5 = 125 баллов")
    expect(screen.locator("#award-submit")).to_be_in_viewport(ratio=1)
    finger.tap("button", "Начислить 25")
    expect(screen.locator("#award-toast")).to_contain_text("Начислено 125 баллов 25 ученикам")
    assert finger.taps == 2


@BOTH
def test_three_exceptions_make_five_taps(screen: Page, classmates: list[str], size: dict[str, int]) -> None:
    screen.set_viewport_size(size)
    finger = Finger(screen)
    for name in classmates[:3]:
        finger.tap("label.award-student", name)
    finger.tap("label.chip", "Активная работа")
    finger.tap("button", "Начислить 22 ученикам по 5 = 110 баллов")
    expect(screen.locator("#award-toast")).to_contain_text("Начислено 110 баллов 22 ученикам")
    assert finger.taps == 5


@BOTH
def test_everything_fits_the_screen_and_the_finger(screen: Page, size: dict[str, int]) -> None:
    screen.set_viewport_size(size)
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screen.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = screen.locator(".award-student").last.bounding_box()
    bar = screen.locator(".award-bar").bounding_box()
    assert last and bar and last["y"] + last["height"] <= bar["y"]
    for target in screen.locator("main").locator(".chip, .btn, .award-student, summary").all():
        box = target.bounding_box()
        assert box and box["height"] >= 44, target.inner_text()


@BOTH
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(screen: Page, size: dict[str, int], scheme: str) -> None:
    screen.set_viewport_size(size)
    screen.emulate_media(color_scheme=scheme)
    assert not accessibility_problems(screen)
    screen.locator("label.chip", has_text="Опоздание").click()
    assert not accessibility_problems(screen)
    screen.locator("#award-submit").click()
    expect(screen.locator("#award-problems")).to_contain_text("Не хватает баллов")
    assert not accessibility_problems(screen)
    screen.locator("button", has_text="Снять этих и списать с остальных").click()
    expect(screen.locator("#award-toast")).to_be_visible()
    assert not accessibility_problems(screen)
    screen.goto("/admin/award/actions")
    assert not accessibility_problems(screen)
    screen.locator(".award-action a").first.click()
    assert not accessibility_problems(screen)
    screen.locator(".award-line a.btn").first.click()
    assert not accessibility_problems(screen)


def test_the_button_follows_every_change(screen: Page) -> None:
    button = screen.locator("#award-submit")
    expect(button).to_have_text("Выберите, за что")
    screen.locator("label.chip", has_text="Опоздание").click()
    expect(button).to_have_text("Списать с 25 учеников по 2 = 50 баллов")
    screen.locator("#award-all").click()
    expect(button).to_have_text("Выберите учеников")
    expect(screen.locator("#award-count")).to_have_text("выбрано 0 из 25")
    screen.locator(".award-student").first.click()
    expect(button).to_have_text("Списать с 1 ученика 2 балла")
    screen.locator("label.chip", has_text="Своя сумма").click()
    screen.locator("#own-points").fill("1234")
    screen.locator("#own-reason").select_option(label="Активная работа")
    expect(button).to_have_text("Начислить 1 ученику 1 234 балла")
    screen.locator("#award-all").click()
    screen.locator("#award-all").click()
    expect(button).to_have_text("Начислить 25 ученикам по 1 234 = 30 850 баллов")


def test_pressing_too_early_leads_to_the_reasons(screen: Page) -> None:
    screen.locator("#award-submit").click(force=True)
    expect(screen.locator("[name=reason]").first).to_be_focused()
    assert screen.url.endswith(SCREEN)


def test_a_double_click_awards_once(screen: Page, live_server: LiveServer) -> None:
    screen.locator("label.chip", has_text="Активная работа").click()
    screen.locator("#award-submit").dblclick()
    expect(screen.locator("#award-toast")).to_be_visible()
    screen.goto("/admin/award/actions")
    assert screen.locator(".award-action", has_text="125").count() == 1


def test_the_toast_undoes(screen: Page) -> None:
    screen.locator("label.chip", has_text="Активная работа").click()
    screen.locator("#award-submit").click()
    screen.locator("#award-toast button").click()
    expect(screen.locator("#award-toast")).to_contain_text("Отменено: списано 125 баллов с 25 учеников")


def test_the_toast_goes_after_ten_seconds_and_moves_nothing(screen: Page) -> None:
    screen.clock.install()
    screen.locator("label.chip", has_text="Активная работа").click()
    screen.locator("#award-submit").click()
    expect(screen.locator("#award-toast")).to_be_visible()
    before = screen.locator("#award-reasons").bounding_box()
    screen.mouse.move(0, 0)
    screen.clock.fast_forward(9_000)
    expect(screen.locator("#award-toast")).to_be_visible()
    screen.clock.fast_forward(2_000)
    expect(screen.locator("#award-toast")).to_have_count(0)
    assert screen.locator("#award-reasons").bounding_box() == before


def test_back_and_another_reason_is_a_new_award_or_a_clear_refusal(screen: Page) -> None:
    screen.locator("label.chip", has_text="Активная работа").click()
    screen.locator("#award-submit").click()
    expect(screen.locator("#award-toast")).to_be_visible()
    screen.go_back()
    screen.locator("label.chip", has_text="Опоздание").click()
    screen.locator(".award-student", has_text="Лебедева").click()
    screen.locator("#award-submit").click()
    expect(screen.locator("#award-problems, #award-toast").first).to_contain_text("Списано")


def test_a_large_sum_asks_twice(screen: Page, live_server: LiveServer) -> None:
    live_server.store(make_reason, "Победа", 600)
    screen.reload()
    screen.locator("label.chip", has_text="Победа").click()
    screen.locator("#award-submit").click()
    expect(screen.locator("h1")).to_have_text("Подтвердите крупную сумму")
    assert not accessibility_problems(screen)
    screen.locator("button", has_text="Начислить 25 ученикам по 600 = 15 000 баллов").click()
    expect(screen.locator("#award-toast")).to_contain_text("Начислено 15 000 баллов 25 ученикам")


def test_it_works_without_javascript(_browser: Browser, live_server: LiveServer, classmates: list[str]) -> None:
    context = _browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/login")
    page.locator("[name=email]").fill(live_server.cast.anna.login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form [type=submit]").first.click()
    page.goto(SCREEN)
    page.locator("label.chip", has_text="Своя сумма").click()
    page.locator("#own-points").fill("3")
    page.locator("#own-reason").select_option(label="Активная работа")
    page.locator("label.award-student", has_text=classmates[0]).click()
    page.locator("#award-submit").click()
    expect(page.locator("#award-toast")).to_contain_text("Начислено 72 балла 24 ученикам")
    page.locator("#award-toast button").click()
    expect(page.locator("#award-toast")).to_contain_text("Отменено")
    context.close()


@BOTH
def test_chosen_in_the_list_are_awarded_on_a_page_of_their_own(screen: Page, size: dict[str, int]) -> None:
    screen.set_viewport_size(size)
    ids = screen.eval_on_selector_all("[name=students]", "boxes => boxes.slice(0, 3).map(box => box.value)")
    screen.evaluate(
        """ids => {
          const form = document.getElementById("award");
          form.action = "/admin/award/bulk";
          const token = form.elements.csrf_token.cloneNode();
          const boxes = ids.map((id) => Object.assign(document.createElement("input"), { name: "ids", value: id }));
          form.replaceChildren(token, ...boxes);
          HTMLFormElement.prototype.submit.call(form);
        }""",
        ids,
    )
    expect(screen.locator("h1")).to_have_text("Начислить баллы выбранным")
    assert not accessibility_problems(screen)
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screen.locator("label.chip", has_text="Активная работа").click()
    screen.locator("#award-submit").click()
    expect(screen.locator("h1")).to_contain_text("Начислено 15 баллов 3 ученикам")
