"""Which files are read, and what is said about those that are not what they claim."""

from collections.abc import Callable
from datetime import date

import pytest

from points_admin.imports.files.reading import MAX_BYTES, MAX_CELL, MAX_TEXT, read_sheets
from points_admin.imports.refusals import Unreadable
from tests.imports.files import JOURNAL_HEADER, Rows, crafted_xlsx, csv, ods, xlsx, zipped

ROW = ("01.09.2026", "Ёлкина Анна", "VR", "Работа", 5)


def refusal(content: bytes, filename: str) -> str:
    with pytest.raises(Unreadable) as refused:
        read_sheets(content, filename)
    return refused.value.message


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (xlsx([JOURNAL_HEADER, ROW]), "журнал.XLSX"),
        (ods([JOURNAL_HEADER, ROW]), "журнал.ods"),
        (csv([JOURNAL_HEADER, ROW]), "журнал.csv"),
        (csv([JOURNAL_HEADER, ROW], encoding="utf-8-sig", separator=","), "журнал.csv"),
        (csv([JOURNAL_HEADER, ROW], encoding="cp1251"), "журнал.csv"),
        (csv([JOURNAL_HEADER, ROW], encoding="utf-16", separator="\t"), "журнал.csv"),
        (b"sep=,\r\n" + csv([JOURNAL_HEADER, ROW], separator=","), "журнал.csv"),
    ],
)
def test_it_reads_every_format_alike(content: bytes, filename: str) -> None:
    [sheet] = read_sheets(content, filename)
    assert [(number, [str(cell).removesuffix(".0") for cell in row]) for number, row in sheet.rows] == [
        (1, list(JOURNAL_HEADER)),
        (2, [str(cell) for cell in ROW]),
    ]


def test_commas_inside_the_cells_do_not_pass_for_separators() -> None:
    address = "г. Энск, ул. Ленина, д. 5, корп. 2, кв. 7"
    rows = [("Фамилия, имя, отчество", "Д.р.", "Школа"), ("Ким Лев", "1.2.12", address), ("Ким Ян", "1.2.12", address)]
    [sheet] = read_sheets(csv(rows), "список.csv")
    assert [len(row) for _number, row in sheet.rows] == [3, 3, 3]


def test_something_far_below_is_told_from_a_broken_file() -> None:
    far = crafted_xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>')
    assert "далеко внизу" in refusal(far, "список.xlsx")


@pytest.mark.parametrize(("make", "filename"), [(xlsx, "a.xlsx"), (ods, "a.ods"), (csv, "a.csv")])
def test_of_an_endless_text_only_its_beginning_is_kept(make: Callable[[Rows], bytes], filename: str) -> None:
    [sheet] = read_sheets(make([("Ы" * 30_000, "б")]), filename)
    assert list(sheet.rows[0][1]) == ["Ы" * MAX_CELL, "б"]


def test_one_long_text_in_every_cell_is_refused() -> None:
    content = xlsx([("Ы" * MAX_CELL,) * 10 for _row in range(MAX_TEXT // MAX_CELL // 10 + 1)])
    assert len(content) < MAX_BYTES
    assert refusal(content, "a.xlsx") == "В файле слишком много текста: удалите лишние колонки и листы."


def test_it_keeps_the_numbers_the_spreadsheet_shows() -> None:
    [sheet] = read_sheets(xlsx([(), (), ("Заголовок",), ("",), ("Иванов",)]), "a.xlsx")
    assert [number for number, _cells in sheet.rows] == [3, 5]


def test_it_reads_dates_as_dates() -> None:
    for content, filename in ((xlsx([(date(2026, 9, 1),)]), "a.xlsx"), (ods([(date(2026, 9, 1),)]), "a.ods")):
        [sheet] = read_sheets(content, filename)
        assert sheet.rows[0][1][0] == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("content", "filename", "said"),
    [
        (b"", "a.xlsx", "пуст"),
        (b"MZ\x90\x00" * 100, "a.xlsx", "Это не файл .xlsx"),
        (b"MZ\x90\x00" * 100, "a.csv", "не текст CSV"),
        (b"MZ\x90\x00", "a.exe", ".xlsx, .ods и .csv"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xlsx", "веб-страница"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "a.csv", "веб-страница"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 20, "a.xlsx", "паролем"),
        (b"x" * (MAX_BYTES + 1), "a.csv", "больше 5 МБ"),
        (xlsx([JOURNAL_HEADER])[:900], "a.xlsx", "не полностью"),
        (ods([JOURNAL_HEADER]), "a.xlsx", "нет таблицы .xlsx"),
        (zipped({"readme.txt": "hello"}), "a.ods", "нет таблицы .ods"),
        (zipped({"xl/workbook.xml": "not xml at all"}), "a.xlsx", "повреждён"),
        (zipped({"xl/workbook.xml": b"\0" * (60 * 1024 * 1024)}), "a.xlsx", "больше 50 МБ"),
        (xlsx([("", " ")]), "a.xlsx", "ни одной заполненной"),
        (csv([("a", "b")] * 20_100), "a.csv", "больше 20000 строк"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(content: bytes, filename: str, said: str) -> None:
    assert said in refusal(content, filename)


def test_a_lying_directory_does_not_hide_a_bomb() -> None:
    """The directory says 100 bytes, the content unpacks to 60 MB."""
    honest = zipped({"xl/workbook.xml": b"\0" * (60 * 1024 * 1024)})
    size = (60 * 1024 * 1024).to_bytes(4, "little")
    assert honest.count(size) == 2
    assert "больше 50 МБ" in refusal(honest.replace(size, (100).to_bytes(4, "little")), "a.xlsx")


def test_a_far_away_cell_takes_no_memory_of_ours() -> None:
    """Two cells, A1 and XFD1048576: a dense reader would ask for 400 GB."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "слишком велик" in refusal(crafted_xlsx(far), "a.xlsx")
    near = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert read_sheets(crafted_xlsx(near), "a.xlsx")[0].rows == [(1, [1.0])]
