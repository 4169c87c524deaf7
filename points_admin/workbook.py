"""workbook(): sheets of plain values as an .xlsx file. Text stays text, whatever it begins with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # XlsxWriter ships no types

from points_admin import clock

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A number, a day, an instant (shown on the technopark's clock), yes or no, or text; None leaves the cell empty.
Cell = int | str | bool | date | datetime | None

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTH = 24
# What a cell holds in the programs that open such files.
_LONGEST = 32_767


@dataclass(frozen=True)
class Sheet:
    """`title` is at most 31 characters long; the first row is the heading."""

    title: str
    rows: Iterable[Sequence[Cell]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The file's content."""
    file = BytesIO()
    with Workbook(file, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        formats: Mapping[type, Any] = {
            datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
        }
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.title), sheet.rows, bold, formats)
    return file.getvalue()


def _fill(page: Any, rows: Iterable[Sequence[Cell]], bold: Any, formats: Mapping[type, Any]) -> None:
    page.freeze_panes(1, 0)
    widest = 0
    for number, row in enumerate(rows):
        widest = max(widest, len(row))
        for column, value in enumerate(row):
            _write(page, number, column, value, bold if number == 0 else formats.get(type(value)))
    page.set_column(0, max(0, widest - 1), _WIDTH)


def _write(page: Any, row: int, column: int, value: Cell, style: Any) -> None:
    if isinstance(value, bool):
        page.write_string(row, column, "да" if value else "нет", style)
    elif isinstance(value, int):
        page.write_number(row, column, value, style)
    elif isinstance(value, datetime):
        page.write_datetime(row, column, clock.local(value).replace(tzinfo=None), style)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, style)
    elif value:
        page.write_string(row, column, value[:_LONGEST], style)
