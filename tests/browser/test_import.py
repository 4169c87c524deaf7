"""The import wizard in a real browser: four clicks, honest progress, readable on a phone, clean for axe."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.imports.files import ROSTER_HEADER, xlsx
from tests.support.browser import DESKTOP, PHONE, accessibility_problems

BAD = ("Орлов", "Пётр", None, "31.02.2012", "Кулинарный", None)


def roster(path: Path, count: int = 100) -> Path:
    rows = [
        (f"Орлова{n}", "Анна", None, date(2012, 1, 1) + timedelta(days=n), "Тестовый IT", "Новая") for n in range(count)
    ]
    path.write_bytes(xlsx([("Список",), ROSTER_HEADER, *rows, BAD]))
    return path


def test_a_hundred_rows_go_in_by_four_clicks(page: Page, sign_in: Any, live_server: Any, tmp_path: Path) -> None:
    sign_in(live_server.cast.admin)
    page.goto("/admin/import/")
    page.get_by_label("Выбрать таблицу").set_input_files(roster(tmp_path / "Список.xlsx"))
    page.get_by_role("button", name="Дальше: колонки").click()
    page.get_by_role("button", name="Проверить").click()
    page.get_by_label("Пропустить строки с ошибками").check()
    page.get_by_role("button", name="Загрузить 100").click()
    expect(page.get_by_role("heading", name="Загружено", exact=True)).to_be_visible()
    page.get_by_role("link", name="Откатить…").click()
    page.get_by_role("button", name="Откатить").click()
    expect(page.get_by_text("Удалено учеников: 100")).to_be_visible()


def test_a_refusal_during_the_load_is_told_in_place(page: Page, sign_in: Any, live_server: Any, tmp_path: Path) -> None:
    sign_in(live_server.cast.admin)
    page.goto("/admin/import/")
    page.get_by_label("Выбрать таблицу").set_input_files(roster(tmp_path / "Список.xlsx", 2))
    page.get_by_role("button", name="Дальше: колонки").click()
    page.get_by_role("button", name="Проверить").click()
    page.locator("[name=fingerprint]").evaluate("field => { field.value = 'another' }")
    page.get_by_label("Пропустить строки с ошибками").check()
    page.get_by_role("button", name="Загрузить 2").click()
    expect(page.get_by_text("данные в базе изменились")).to_be_visible()
    expect(page.get_by_role("button", name="Загрузить 2")).to_be_enabled()


def test_a_file_too_large_is_named_before_it_is_sent(
    page: Page, sign_in: Any, live_server: Any, tmp_path: Path
) -> None:
    sign_in(live_server.cast.anna)
    page.goto("/admin/import/")
    large = tmp_path / "a.csv"
    large.write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    file = page.get_by_label("Выбрать таблицу")
    file.set_input_files(large)
    assert "больше 5 МБ" in file.evaluate("input => input.validationMessage")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_step_is_clean_for_axe(
    page: Page, sign_in: Any, live_server: Any, tmp_path: Path, size: Any, scheme: Any
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    sign_in(live_server.cast.admin)

    def look(heading: str) -> None:
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        assert accessibility_problems(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.goto("/admin/import/")
    look("Импорт")
    page.get_by_label("Выбрать таблицу").set_input_files(roster(tmp_path / "Список.xlsx", 60))
    page.get_by_role("button", name="Дальше: колонки").click()
    look("Что в каких колонках")
    page.get_by_role("button", name="Проверить").click()
    look("Что получится")
    page.get_by_role("link", name="Новые").click()
    page.wait_for_url("**/?show=create*")
    look("Что получится")
    page.get_by_label("Пропустить строки с ошибками").check()
    page.get_by_role("button", name="Загрузить 60").click()
    look("Загружено")
    page.get_by_role("link", name="Откатить…").click()
    look("Откатить загрузку?")
    page.get_by_role("button", name="Откатить").click()
    look("Загрузка откачена")
    page.goto("/admin/import/")
    look("Импорт")
