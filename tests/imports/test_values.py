"""What cells mean, and what is said about those that mean nothing."""

from datetime import date, datetime, time
from typing import Any

import pytest

from points_admin.imports import values
from points_admin.imports.values import BadValue

TODAY = date(2026, 11, 22)


def day(cell: Any) -> date:
    return values.day(cell, today=TODAY, earliest=values.EARLIEST_BIRTH)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 9, 1),
        datetime(2026, 9, 1, 15, 30),
        "01.09.2026",
        "1.9.2026",
        "1.9.26",
        " 01 . 09 . 2026 ",
        "01.09.2026\u00a0г.",
        "01.09.2026 10:00",
        "01.09.2026, 10:00:15",
        "01/09/2026",
        "01-09-2026",
        "01,09,2026",
        "2026-09-01",
        "2026-09-01T10:00:00Z",
        "2026-09-01 00:00:00.000",
        "'01.09.2026",
        "1 сентября 2026 г.",
        "1 сен 2026",
        "«1» сентября 2026 года",
        "01.09.2026,",
        "01.09.2026 (вт)",
        "вт, 01.09.2026",
        46266,
        46266.0,
        "46266",
    ],
)
def test_it_reads_every_spelling_of_a_day(cell: Any) -> None:
    assert day(cell) == date(2026, 9, 1)


def test_two_digits_of_a_birth_year_lie_in_the_past() -> None:
    assert day("5.5.12") == date(2012, 5, 5)
    assert day("5.5.98") == date(1998, 5, 5)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("31.02.2012", "нет в календаре"),
        ("00.01.2012", "нет в календаре"),
        ("13.13.2012", "нет в календаре"),
        ("01.09.2031", "ещё не наступила"),
        (date(2026, 11, 23), "ещё не наступила"),
        ("01.09.1012", "слишком давняя"),
        ("завтра", "Не удалось прочитать"),
        ("٠١.٠٩.٢٠٢٦", "Не удалось прочитать"),
        ("01.09", "Не удалось прочитать"),
        ("26-09-01", "Не удалось прочитать"),
        ("09/13/2026", "нет в календаре"),
        ("9" * 500, "слишком длинно"),
        ("(" * 1000, "слишком длинно"),
        ("", "не указана"),
        (None, "не указана"),
        (5.0, "а не дата"),
        (1e400, "а не дата"),
        (float("nan"), "а не дата"),
        (True, "не дата"),
        (time(10, 0), "не дата"),
    ],
)
def test_it_says_what_is_wrong_with_a_day(cell: Any, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        day(cell)


@pytest.mark.parametrize(
    ("cell", "points"),
    [
        (5, 5),
        (5.0, 5),
        ("5", 5),
        ("+5", 5),
        ("−5", -5),
        ("-5", -5),
        ("– 5", -5),
        ("5 баллов", 5),
        ("5 очков", 5),
        ("1 балл", 1),
        ("5,0", 5),
        ("1\u00a0000", 1000),
        ("'10", 10),
    ],
)
def test_it_reads_whole_points(cell: Any, points: int) -> None:
    assert values.points(cell) == points


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (0, "Ноль"),
        ("-0", "Ноль"),
        (2.5, "только целые"),
        ("2,5", "только целые"),
        ("1,000", "не число"),
        ("пять", "не число"),
        ("5+5", "не число"),
        ("١٠٠", "не число"),
        ("1_000", "не число"),
        ("1e400", "не число"),
        ("=5", "не число"),
        (float("nan"), "целым числом"),
        (1e400, "целым числом"),
        (True, "целым числом"),
        ("", "Не указаны"),
        (None, "Не указаны"),
    ],
)
def test_it_says_what_is_wrong_with_points(cell: Any, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        values.points(cell)


def test_it_reads_an_address() -> None:
    assert values.email(" Anna.Petrova+1@Mail.Example.ORG ") == "anna.petrova+1@mail.example.org"
    assert [values.email(cell) for cell in ("", None, "-", "нет")] == [""] * 4


@pytest.mark.parametrize(
    "cell", ["не-почта", "a@b", "a b@example.org", "a@@example.org", "a@example.org; b@example.org"]
)
def test_it_refuses_what_is_no_address(cell: str) -> None:
    with pytest.raises(BadValue, match="не адрес"):
        values.email(cell)


@pytest.mark.parametrize("cell", ["аnna@example.org", "anna@exаmple.org"])
def test_an_address_in_two_alphabets_is_refused(cell: str) -> None:
    with pytest.raises(BadValue, match="смешаны русские и латинские"):
        values.email(cell)


def test_a_word_in_two_alphabets_is_read_in_the_one_that_was_meant() -> None:
    spelled = {"Иванoв Петр": "Иванов Петр", "IТ-квантум": "IT-квантум", "VR/АR": "VR/AR", "Рaбота": "Работа"}
    assert {written: values.limited(written, 100) for written in spelled} == spelled
    for whole in ("Anna", "Анна", "Класс 9A", "Жon"):
        assert values.limited(whole, 100) == whole


def test_nobody_is_born_this_year() -> None:
    assert values.birth_date("14.03.2012", TODAY) == date(2012, 3, 14)
    with pytest.raises(BadValue, match="меньше 3 лет"):
        values.birth_date("14.03.2026", TODAY)


def test_a_name_is_text_whatever_it_looks_like() -> None:
    formula = '=HYPERLINK("http://example.org";"тут")'
    assert values.name(formula, 100) == formula
    assert values.name("Ива\u200bнов\u202e \x00", 100) == "Иванов"
    assert values.name("—", 100) == ""
    for cell, said in ((5.0, "ни одной буквы"), ("я" * 101, "Слишком длинно"), ("ﷺ" * 60, "Слишком длинно")):
        with pytest.raises(BadValue, match=said):
            values.name(cell, 100)


def test_whole_numbers_and_dates_are_shown_as_people_write_them() -> None:
    assert [values.as_text(cell) for cell in (9.0, 2.5, date(2012, 3, 1), None, True)] == [
        "9",
        "2.5",
        "01.03.2012",
        "",
        "да",
    ]
