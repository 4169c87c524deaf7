"""The whole way on a phone: a student disagrees, the teacher takes it back with an answer, the student sees both."""

from playwright.sync_api import Page, expect

from tests.support.browser import PHONE
from tests.support.factories import give_points
from tests.support.live import LiveServer


def fill(session, cast):
    give_points(session, cast.vera, 5, cast.vr, actor=cast.anna)
    give_points(session, cast.vera, -2, cast.vr, actor=cast.anna, reason=session.merge(cast.late))


def test_a_dispute_from_the_tap_to_the_balance(live_server: LiveServer, page: Page, sign_in) -> None:
    live_server.store(fill, live_server.cast)
    page.set_viewport_size(PHONE)
    sign_in(live_server.cast.vera.user)
    expect(page.locator(".cab-number strong")).to_have_text("3")
    page.get_by_role("link", name="История", exact=True).click()
    page.get_by_role("link", name="Не согласен: Опоздание").click()
    page.get_by_label("Что не так?").fill("Я пришла вовремя, дверь была закрыта")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_text("ждёт ответа")).to_be_visible()
    page.context.clear_cookies()

    sign_in(live_server.cast.anna)
    page.get_by_role("link", name="Обращения: 1").click()
    page.get_by_role("link", name="Опоздание").click()
    page.get_by_label("Сообщение", exact=True).fill("Ты права, дверь открыли позже")
    page.get_by_role("button", name="Сторно и ответить").click()
    expect(page.get_by_text("Сторно проведено, ответ отправлен")).to_be_visible()
    page.context.clear_cookies()

    sign_in(live_server.cast.vera.user)
    expect(page.locator(".cab-number strong")).to_have_text("5")
    page.get_by_role("link", name="1 новое").click()
    expect(page.get_by_text("Ты права, дверь открыли позже")).to_be_visible()
    page.get_by_role("link", name="Открыть").click()
    expect(page.get_by_text("отменено")).to_be_visible()
    expect(page.get_by_text("есть ответ")).to_be_visible()


def test_a_visitor_asks_and_stays_with_the_words_after_a_slip(live_server: LiveServer, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/")
    page.get_by_role("link", name="Обратная связь").click()
    page.get_by_label("Сообщение").fill("Когда запись?")
    page.get_by_label("Почта для ответа").fill("не почта")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_text("записана неверно")).to_be_visible()
    expect(page.get_by_label("Сообщение")).to_have_value("Когда запись?")
    page.get_by_label("Почта для ответа").fill("mama@example.org")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("heading", name="Спасибо, сообщение отправлено")).to_be_visible()
