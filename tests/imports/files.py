"""Spreadsheets for tests: real .xlsx, .ods and .csv bytes made of rows."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook

Rows = Sequence[Sequence[Any]]

ROSTER_HEADER = ("Фамилия", "Имя", "Отчество", "Дата рождения", "Квантум", "Группа")
JOURNAL_HEADER = ("Дата", "ФИО", "Квантум", "За что", "Баллы")
TIMETABLE_HEADER = ("Квантум", "Группа", "День недели", "Начало", "Окончание", "Кабинет", "Педагог")


def xlsx(rows: Rows, *, before: dict[str, Rows] | None = None, merged: str = "") -> bytes:
    """A workbook with the rows on its last sheet; `before` are sheets in front of it."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "nan_inf_to_errors": True}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, sheet_rows in {**(before or {}), "Лист": rows}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(sheet_rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value, day)
                    elif value is not None:
                        sheet.write(number, column, value)
        if merged:
            book.worksheets()[-1].merge_range(merged, str(rows[0][0]))
    return file.getvalue()


def csv(rows: Rows, *, encoding: str = "utf-8", separator: str = ";") -> bytes:
    lines = (separator.join("" if value is None else str(value) for value in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def ods(rows: Rows) -> bytes:
    """The smallest OpenDocument spreadsheet."""
    cells = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Лист">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type='
        '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def _ods_cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    return (
        f'<table:table-cell office:value-type="string"><text:p>{escape(str(value or ""))}</text:p></table:table-cell>'
    )


def zipped(members: dict[str, str | bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def crafted_xlsx(sheet_data: str) -> bytes:
    """A workbook whose only sheet has the given XML inside <sheetData>."""
    with ZipFile(BytesIO(xlsx([(1,)]))) as honest:
        members = {name: honest.read(name) for name in honest.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    head, _, rest = sheet.partition("<sheetData>")
    tail = rest.partition("</sheetData>")[2]
    return zipped({**members, "xl/worksheets/sheet1.xml": f"{head}<sheetData>{sheet_data}</sheetData>{tail}"})
