"""Finding the header and the meaning of columns, whatever people call them."""

from typing import Any

import pytest

from points_admin.errors import Invalid
from points_admin.imports.columns import Table, checked_columns, likely_kind, locate, recognised
from points_admin.imports.models import ImportKind
from points_admin.imports.reading import Sheet
from points_admin.imports.refusals import Unreadable

ROSTER, JOURNAL = ImportKind.ROSTER, ImportKind.JOURNAL


def sheet(*rows: Any) -> Sheet:
    return Sheet("Лист", [(number, row) for number, row in enumerate(rows, 1) if any(row)])


@pytest.mark.parametrize(
    "header",
    [
        ("ФИО", "Дата рождения", "Квантум"),
        ("Ф.И.О. обучающегося", "Д.р.", "Направление"),
        ("ФИО ребёнка", "ДР", "Квант"),
        ("Обучающийся", "Дата рожд.", "Объединение"),
        ("ученик", "ДАТА  РОЖДЕНИЯ (дд.мм.гггг)", "Творческое объединение"),
        ("Фамилия, имя, отчество", "дата рождения ребенка", "название направления"),
        ("ФИО*", "День рождения", "Кружок"),
    ],
)
def test_it_knows_the_synonyms_of_a_roster(header: tuple[str, ...]) -> None:
    assert recognised(header, ROSTER) == {"full_name": 0, "birth_date": 1, "kvant": 2}


@pytest.mark.parametrize(
    "header",
    [
        ("Дата", "ФИО", "За что", "Баллы"),
        ("Когда", "Ученик", "Основание", "Кол-во баллов"),
        ("Дата занятия", "ФИО учащегося", "Причина начисления", "Количество баллов"),
        ("дата начисления", "обучающийся", "За что (кратко)", "БАЛЛ"),
    ],
)
def test_it_knows_the_synonyms_of_a_journal(header: tuple[str, ...]) -> None:
    assert recognised(header, JOURNAL) == {"occurred_on": 0, "full_name": 1, "reason": 2, "points": 3}


def test_a_birth_date_is_not_the_day_of_the_points() -> None:
    found = recognised(("Дата рождения", "Дата", "ФИО", "За что", "Баллы", "E-mail", "ФИО педагога"), JOURNAL)
    assert found == {"birth_date": 0, "occurred_on": 1, "full_name": 2, "reason": 3, "points": 4}


def test_it_reads_swapped_columns_and_a_header_in_row_seven() -> None:
    title = ("Журнал баллов за сентябрь",)
    table = locate(
        [sheet(title, (), ("Педагог", "Анна"), (), (), (), ("Баллы", "За что", "ФИО", "Когда"), (5, "x", "Я", "y"))],
        JOURNAL,
    )
    assert table.header_number == 7
    assert table.columns == {"points": 0, "reason": 1, "full_name": 2, "occurred_on": 3}
    assert [number for number, _cells in table.rows] == [8]


def test_it_takes_the_first_sheet_that_has_a_header() -> None:
    cover, data = sheet(("Обложка",)), sheet(("ФИО", "Д.р.", "Квант"), ("Я", "1", "VR"))
    assert locate([cover, data], ROSTER).rows == data.rows[1:]


def test_a_header_repeated_on_every_printed_page_is_no_row() -> None:
    header = ("ФИО", "Д.р.", "Квант")
    table = locate([sheet(header, ("Я", "1", "VR"), header, ("Ты", "2", "IT"))], ROSTER)
    assert [number for number, _cells in table.rows] == [2, 4]


def test_it_names_the_columns_that_are_missing() -> None:
    with pytest.raises(Unreadable, match=r"«Дата рождения», «Квантум»"):
        locate([sheet(("ФИО", "Школа"), ("Я", "5"))], ROSTER)


def test_a_header_below_the_twentieth_row_is_not_looked_for() -> None:
    with pytest.raises(Unreadable):
        locate([sheet(*[("текст",)] * 20, ("ФИО", "Д.р.", "Квант"), ("Я", "1", "VR"))], ROSTER)


def test_a_person_may_say_what_a_strange_column_means() -> None:
    strange = [sheet(("ФИО", "Д.р.", "Где"), ("Я", "1", "VR"))]
    table = locate(strange, ROSTER, lenient=True)
    assert "kvant" not in table.columns
    assert locate(strange, ROSTER, {"full_name": 0, "birth_date": 1, "kvant": 2}, lenient=True).columns["kvant"] == 2


@pytest.mark.parametrize(
    "columns",
    [
        {"full_name": 0, "birth_date": 1},
        {"full_name": 0, "birth_date": 1, "kvant": 1},
        {"full_name": 0, "birth_date": 1, "kvant": 99},
        {"full_name": 0, "birth_date": 1, "kvant": -1},
        {"full_name": 0, "birth_date": 1, "kvant": 2, "password": 0},
        {"last_name": 0, "birth_date": 1, "kvant": 2},
    ],
)
def test_it_refuses_columns_that_cannot_be_meant(columns: dict[str, int]) -> None:
    table = Table(ROSTER, 1, ["a", "b", "c"], {}, [(2, ["x", "y", "z"])])
    with pytest.raises(Invalid):
        checked_columns(columns, table)


def test_the_file_itself_tells_its_kind() -> None:
    both = [ROSTER, JOURNAL]
    assert likely_kind([sheet(("ФИО", "Д.р.", "Квант"))], both) is ROSTER
    assert likely_kind([sheet(("Дата", "ФИО", "Квант", "За что", "Баллы"))], both) is JOURNAL
