"""The first day of a technopark with the system: spreadsheets go in, a class is awarded, a child sees it on a phone."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from points_admin import clock
from tests.support.browser import PHONE

OWN_PASSWORD = "Sobstvennyj-parol-7"
ROSTER = """ФИО;Дата рождения;Квантум;Группа
Абрамова Дарья Игоревна;14.03.2013;Тестовый VR/AR;VR-101
Гусев Пётр;02.11.2012;Тестовый VR/AR;VR-101
"""
JOURNAL = """Дата;ФИО;За что;Баллы;Квантум
{day};Абрамова Дарья Игоревна;Победа в хакатоне;40;Тестовый VR/AR
{day};Абрамова Дарья Игоревна;Опоздание;-2;Тестовый VR/AR
{day};Гусев Пётр;Победа в хакатоне;30;Тестовый VR/AR
"""


class Card(NamedTuple):
    login: str
    password: str


def _import(page: Page, name: str, content: str, button: str) -> None:
    """The wizard from the menu to the result; the button says how much it will store."""
    page.goto("/admin/")
    page.get_by_role("link", name="Импорт", exact=True).first.click()
    page.locator("#import-file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_role("button", name="Дальше").click()
    page.get_by_role("button", name="Проверить").click()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("heading", name="Загружено", exact=True)).to_be_visible()


def _issue_login(page: Page, student: str) -> Card:
    """A printed card for the student: the only place where the password is ever seen."""
    page.goto("/admin/students/")
    page.get_by_label(f"Выбрать: {student}").check()
    page.get_by_role("button", name="Выдать логины").click()
    page.get_by_role("button", name="Выдать 1 логин").click()
    card = page.locator(".login-card").filter(has_text=student)
    login, password = card.locator("dd").all_inner_texts()
    return Card(login, password)


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Выйти").first.click()
    page.wait_for_url("**/login")


def _award_class(page: Page) -> None:
    """Two taps: for what, and the button that says the effect (three children of the group, five points each)."""
    page.goto("/admin/award/")
    page.locator("label.chip", has_text="Активная работа").click()
    button = page.locator("#award-submit")
    expect(button).to_have_text("Начислить 3 ученикам по 5 = 15 баллов")
    button.click()
    expect(page.locator("#award-toast")).to_contain_text("Отменить")


def _first_login(page: Page, card: Card) -> None:
    """The printed password opens nothing but the page for an own one."""
    page.goto("/cabinet/")
    page.get_by_label("Логин").fill(card.login)
    page.get_by_label("Пароль").fill(card.password)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url("**/change*")
    for field, value in (("password", card.password), ("new_password", OWN_PASSWORD)):
        if page.locator(f"[name={field}]").count():
            page.locator(f"[name={field}]").fill(value)
    page.locator("[name=new_password_confirm]").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Сохранить пароль").click()
    page.wait_for_url("**/cabinet/")


@pytest.fixture
def phone(_browser: Browser, live_server):
    """A child's phone: small, and without scripts."""
    context = _browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_spreadsheets_can_be_thrown_away(live_server, sign_in, page, phone):
    yesterday = f"{clock.today() - timedelta(days=1):%d.%m.%Y}"
    sign_in(live_server.cast.admin)
    _import(page, "Список.csv", ROSTER, "Загрузить 2")
    _import(page, "Журнал.csv", JOURNAL.format(day=yesterday), "Загрузить 3")
    card = _issue_login(page, "Абрамова Дарья Игоревна")
    _sign_out(page)

    sign_in(live_server.cast.anna)
    _award_class(page)

    _first_login(phone, card)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Привет, Дарья!")
    expect(phone.locator(".cab-number strong")).to_have_text("43")
    expect(phone.locator(".op-title")).to_have_text(["Активная работа", "Опоздание", "Победа в хакатоне"])
    expect(phone.locator(".op-after")).to_have_text(["стало 43", "стало 38", "стало 40"])
    expect(phone.locator(".op-meta").first).to_contain_text("Анна Павловна")
    phone.get_by_role("link", name="Вся история").click()
    expect(phone.locator(".op")).to_have_count(3)
