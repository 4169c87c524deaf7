"""From bytes and a file name to sheets of cells, or one clear refusal (limits, wrong or broken files)."""

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePath

from points_admin.imports.files import archive, delimited
from points_admin.imports.refusals import Unreadable

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
# No field takes as much: what is cut off here is refused as too long, and checking it costs next to nothing.
MAX_CELL = 1000
MAX_TEXT = 20_000_000
_SECONDS = 60
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# Exit codes of the program that reads workbooks; it is run, not imported.
_TOO_TALL = 3
_TOO_MUCH_TEXT = 4
_WORKER = Path(__file__).with_name("workbook_process.py")

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Row = tuple[int, Sequence[Cell]]


@dataclass(frozen=True)
class Sheet:
    """Rows that are not blank, each with the number the spreadsheet program shows beside it."""

    name: str
    rows: Sequence[Row]


def read_sheets(content: bytes, filename: str) -> list[Sheet]:
    """The visible sheets in order; raises `Unreadable`."""
    if not content:
        raise Unreadable("Файл пуст: выберите таблицу с данными.")
    if len(content) > MAX_BYTES:
        raise Unreadable("Файл больше 5 МБ: удалите лишние листы и картинки или разделите таблицу на части.")
    sheets = _by_format(content, PurePath(filename).suffix.lower())
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable("В файле нет ни одной заполненной строки.")
    return sheets


def _by_format(content: bytes, suffix: str) -> list[Sheet]:
    if suffix not in (".xlsx", ".ods", ".csv"):
        raise Unreadable("Подходят файлы .xlsx, .ods и .csv: сохраните таблицу в одном из этих форматов.")
    if content.startswith(_OLD_OFFICE):
        raise Unreadable("Файл защищён паролем или сохранён в старом формате: снимите пароль и сохраните как .xlsx.")
    if content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise Unreadable("Это веб-страница, а не таблица: откройте её в редакторе таблиц и сохраните как .xlsx.")
    if suffix == ".csv":
        return [_sheet("", 1, [[cell[:MAX_CELL] for cell in row] for row in delimited.read(content)])]
    archive.check(content, suffix)
    return [_sheet(*raw) for raw in _read_workbook(content)]


def _read_workbook(content: bytes) -> list[tuple[str, int, list[list[Cell]]]]:
    try:
        command = [sys.executable, "-I", str(_WORKER), str(MAX_CELL), str(MAX_TEXT)]
        done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        if getattr(error, "returncode", 0) == _TOO_TALL:
            raise Unreadable(
                f"На листе больше {MAX_ROWS} строк: удалите лишнее далеко внизу или разделите таблицу на части."
            ) from error
        if getattr(error, "returncode", 0) == _TOO_MUCH_TEXT:
            raise Unreadable("В файле слишком много текста: удалите лишние колонки и листы.") from error
        raise Unreadable(
            "Файл повреждён, защищён паролем или слишком велик: откройте его в редакторе таблиц и сохраните заново."
        ) from error
    answer: list[tuple[str, int, list[list[Cell]]]] = pickle.loads(done.stdout)
    return answer


def _sheet(name: str, first: int, cells: Sequence[Sequence[Cell]]) -> Sheet:
    rows = [(number, row) for number, row in enumerate(cells, first) if not is_blank(row)]
    if len(rows) > MAX_ROWS + 20:
        raise Unreadable(f"На листе больше {MAX_ROWS} строк: разделите таблицу на части.")
    return Sheet(name, rows)


def is_blank(row: Sequence[Cell]) -> bool:
    """Whether no cell holds anything but white space."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)
