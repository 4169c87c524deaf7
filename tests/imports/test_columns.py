"""Finding the header and the meaning of columns, whatever people call them."""

from typing import Any

import pytest

from points_admin.errors import Invalid
from points_admin.imports.columns import Table, checked_columns, likely_kind, locate
from points_admin.imports.fields import KVANT
from points_admin.imports.files.reading import Sheet
from points_admin.imports.headings import missing, recognised
from points_admin.imports.models import ImportKind
from points_admin.imports.plan import RowScan
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
        ("Имя обучающегося", "Год рождения", "Кванториум"),
        ("Фамилия, имя ребенка", "Число, месяц, год рождения", "Направление подготовки:"),
        ("Список детей", "Дата рождения и возраст", "Дополнительная общеразвивающая программа"),
        ("ФИO", "Дaтa рождения", "Kвантум"),
        ("Участник\nобразовательных отношений", "ДАТА\nРОЖДЕНИЯ (обязательно)", "Наименование квантума"),
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
        ("Дата выдачи баллов", "Кому", "Основание для начисления", "Очки (+/-)"),
        ("Дата проведения занятия", "Имя и фамилия", "Наименование мероприятия", "Балл(ы)"),
        ("Число", "Кванторианец", "Формулировка", "Квантики"),
        ("дата", "кому", "за что", "сколько баллов"),
        ("Дата внесения", "Ученик(ца)", "Вид активности на занятии", "Количество начисленных баллов"),
    ],
)
def test_it_knows_the_synonyms_of_a_journal(header: tuple[str, ...]) -> None:
    assert recognised(header, JOURNAL) == {"occurred_on": 0, "full_name": 1, "reason": 2, "points": 3}


def test_a_birth_date_is_not_the_day_of_the_points() -> None:
    found = recognised(("Дата рождения", "Дата", "ФИО", "За что", "Баллы", "E-mail", "ФИО педагога"), JOURNAL)
    assert found == {"birth_date": 0, "occurred_on": 1, "full_name": 2, "reason": 3, "points": 4}


def test_write_offs_may_have_a_column_of_their_own() -> None:
    header = ("Дата", "ФИО", "Основание", "Списано баллов")
    assert recognised(header, JOURNAL) == {"occurred_on": 0, "full_name": 1, "reason": 2, "deducted": 3}
    assert missing(recognised(header, JOURNAL), JOURNAL) == []


def test_a_column_called_operation_is_the_reason_unless_there_is_one() -> None:
    assert recognised(("Дата", "ФИО", "Операция", "Баллы"), JOURNAL)["reason"] == 2
    found = recognised(("Дата", "ФИО", "Операция", "За что", "Баллы"), JOURNAL)
    assert (found["operation"], found["reason"]) == (2, 3)


def test_parts_of_the_childs_name_are_not_the_whole_name() -> None:
    of_pupil = ("Фамилия обучающегося", "Имя обучающегося", "Отчество (при наличии)", "Д/р", "Квант", "№ группы")
    fields = ("last_name", "first_name", "middle_name", "birth_date", "kvant", "group")
    assert recognised(of_pupil, ROSTER) == {field: index for index, field in enumerate(fields)}


def test_what_is_told_of_parents_and_teachers_is_not_the_childs() -> None:
    theirs = ("ФИО родителя", "E-mail родителя", "Дата рождения матери", "Классный руководитель", "Почта (родителей)")
    assert recognised(theirs, ROSTER) == {}
    assert recognised(("Дата рождения родителя", "Имя пользователя"), JOURNAL) == {"login": 1}
    assert recognised((*theirs, "ФИО ребенка", "Email"), ROSTER) == {"full_name": 5, "email": 6}


def test_a_heading_that_only_begins_alike_is_not_taken() -> None:
    assert recognised(("Количество часов", "Начислено кем", "Название", "Контактное лицо"), JOURNAL) == {}


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


def test_a_header_may_stand_in_two_rows() -> None:
    upper = ("№", "Обучающийся", "", "Дата рождения", "Квантум", "Контакты", "")
    lower = ("", "Фамилия", "Имя", "", "", "Телефон", "Почта")
    table = locate([sheet(upper, lower, (1, "Орлова", "Анна", "01.02.2012", "VR", "8900", "a@b.ru"))], ROSTER)
    named = {"last_name": 1, "first_name": 2, "birth_date": 3, "kvant": 4, "guardian_phone": 5, "email": 6}
    assert {field: index for field, index in table.columns.items() if field in named} == named
    assert [number for number, _cells in table.rows] == [3]


def test_numbers_of_columns_and_totals_are_no_rows() -> None:
    table = locate(
        [
            sheet(
                ("№", "ФИО", "Д.р.", "Квант"),
                (1, 2, 3, 4),
                (1, "Итогов Ян", "01.02.2012", "VR"),
                ("Итого:", "", 1, ""),
                ("", "Всего обучающихся: 1", "", ""),
            )
        ],
        ROSTER,
    )
    assert [number for number, _cells in table.rows] == [3]


def test_a_total_with_anything_but_figures_is_a_row() -> None:
    table = locate(
        [sheet(("За что", "ФИО", "Дата", "Баллы"), ("Итого за проект", "Орлова Анна", "01.09.2026", 5))], JOURNAL
    )
    assert len(table.rows) == 1


def test_it_says_which_sheets_it_leaves_out() -> None:
    header = ("ФИО", "Д.р.", "Квант")
    sheets = [Sheet(name, sheet(header, ("Я", "1", "VR")).rows) for name in ("VR", "IT")]
    table = locate([Sheet("Титул", sheet(("Список",)).rows), *sheets], ROSTER)
    assert (table.sheet, table.other_sheets) == ("VR", ["IT"])


def test_it_recognises_the_other_kind_of_table() -> None:
    with pytest.raises(Unreadable, match="это журнал баллов"):
        locate([sheet(("Дата", "ФИО", "За что", "Баллы"), ("1", "Я", "x", 5))], ROSTER)


def test_a_row_longer_than_the_header_is_shifted() -> None:
    table = locate([sheet(("Дата", "ФИО", "За что", "Баллы"), ("1", "Я", "x", "5", "5"))], JOURNAL)
    (error,) = RowScan(table, table.rows[0]).errors
    assert (error.row, error.value) == (2, "5")
    assert "больше ячеек" in error.message


def test_a_column_beyond_the_titles_is_called_by_its_field() -> None:
    table = locate(
        [sheet(("ФИО", "Д.р."), ("Я", "1", "VR"))], ROSTER, {"full_name": 0, "birth_date": 1, "kvant": 2}, lenient=True
    )
    assert table.title(KVANT) == "Квантум"


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
