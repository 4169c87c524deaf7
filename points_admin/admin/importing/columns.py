"""The second step of the import wizard: fields, the columns they may be, the first rows to judge by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from points_admin.imports.columns import Table
from points_admin.imports.fields import DEDUCTED, FIELDS, FULL_NAME, LAST_NAME, OPERATION, REQUIRED
from points_admin.imports.headings import Columns, missing
from points_admin.imports.values import as_text

_SAMPLE_ROWS = 5
_NO_SUCH_COLUMN = -1
_HINTS = {
    FULL_NAME.name: "одной колонкой",
    LAST_NAME.name: "или тремя: фамилия, имя, отчество",
    DEDUCTED.name: "если списания в своей колонке",
    OPERATION.name: "начисление или списание",
}


@dataclass(frozen=True)
class FieldChoice:
    """One select: what the field is called and which column it has now."""

    name: str
    label: str
    hint: str
    is_required: bool
    column: int | None


@dataclass(frozen=True)
class ColumnChoices:
    """`columns` are the options of every select, `rows` the first lines under the header, `absent` is required."""

    fields: Sequence[FieldChoice]
    columns: Sequence[tuple[int, str]]
    rows: Sequence[tuple[int, Sequence[str]]]
    header_number: int
    absent: Sequence[str]


def column_choices(table: Table, columns: Columns) -> ColumnChoices:
    """What the page shows for the file, with `columns` chosen."""
    required = REQUIRED[table.kind]
    fields = [
        FieldChoice(one.name, one.label, _HINTS.get(one.name, ""), one in required, columns.get(one.name))
        for one in FIELDS[table.kind]
    ]
    rows = [(number, _padded(cells, table.width)) for number, cells in table.rows[:_SAMPLE_ROWS]]
    titles = _padded(table.titles, table.width)
    named = [(index, f"{_letter(index)} · {title or 'без названия'}") for index, title in enumerate(titles)]
    return ColumnChoices(fields, named, rows, table.header_number, missing(columns, table.kind))


def chosen_columns(table: Table, form: Mapping[str, str]) -> Columns:
    """Field -> column of the posted form; an index that is no number becomes one that no file has."""
    posted = {one.name: form.get(f"column-{one.name}", "") for one in FIELDS[table.kind]}
    return {name: _index(value) for name, value in posted.items() if value}


def _index(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else _NO_SUCH_COLUMN


def _padded(cells: Sequence[object], width: int) -> list[str]:
    texts = [as_text(cell) for cell in cells]  # type: ignore[arg-type]  # cells of a sheet or its titles
    return texts + [""] * (width - len(texts))


def _letter(index: int) -> str:
    """A, B, ... Z, AA: as spreadsheet programs call the column."""
    above, last = divmod(index, 26)
    return (_letter(above - 1) if above else "") + chr(ord("A") + last)
