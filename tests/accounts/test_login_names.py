"""Login names are made of Russian names, in plain Latin letters, and never twice."""

import re

import pytest

from points_admin.accounts.login_names import latin, login_name


@pytest.mark.parametrize(
    ("last_name", "first_name", "expected"),
    [
        ("Иванов", "Пётр", "ivanov.petr"),
        ("Щукина", "Юлия", "shchukina.iuliia"),
        ("Римский-Корсаков", "Николай", "rimskiikorsakov.nikolai"),
        ("О’Нил", "Anna", "onil.anna"),
        ("Мухаметзянов", "", "mukhametzianov"),
        ("李", "小龙", "user"),
        ("Dvořák", "Jiří", "dvorak.jiri"),
        ("Подъячев", "Илья", "podieiachev.ilia"),
    ],
)
def test_names_are_spelled_as_in_passports(last_name, first_name, expected):
    assert login_name(last_name, first_name, set()) == expected


def test_the_next_one_gets_a_number():
    taken = set()
    for expected in ("ivanov.petr", "ivanov.petr2", "ivanov.petr3"):
        name = login_name("Иванов", "Петр", taken)
        assert name == expected
        taken.add(name)


def test_every_name_fits_the_column():
    name = login_name("Щ" * 100, "Щ" * 100, set())
    assert len(name) <= 58 and re.fullmatch(r"[a-z0-9.]+", name)


def test_every_russian_letter_has_a_spelling():
    for letter in "абвгдеёжзийклмнопрстуфхцчшщъыэюя":
        assert latin(letter), letter
    assert latin("ь") == ""
