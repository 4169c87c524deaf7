"""Finding the header row and the table under it; checking a person's corrections."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from points_admin.errors import Invalid
from points_admin.imports.fields import FIELDS, OPERATION, Field
from points_admin.imports.files.reading import MAX_ROWS, Cell, Row, Sheet, is_blank
from points_admin.imports.headings import Columns, key, missing, recognised
from points_admin.imports.models import ImportKind
from points_admin.imports.refusals import Unreadable
from points_admin.imports.values import as_text, names_sign

HEADER_DEPTH = 20
_TOTALS = re.compile(r"(?:итого|всего)\b", re.IGNORECASE)
_FIGURE = re.compile(r"[0-9 .,+-]+")
_WHAT: Mapping[ImportKind, str] = {
    ImportKind.ROSTER: "список учеников",
    ImportKind.JOURNAL: "журнал баллов",
    ImportKind.TIMETABLE: "расписание",
}


@dataclass(frozen=True)
class Table:
    """One sheet understood: the header's number and titles, field -> column index, the rows under the header.

    `other_sheets` are those that hold a table of the same kind and are left out.
    """

    kind: ImportKind
    header_number: int
    titles: Sequence[str]
    columns: Columns
    rows: Sequence[Row]
    sheet: str = ""
    other_sheets: Sequence[str] = ()

    @property
    def width(self) -> int:
        return max(len(self.titles), *(len(cells) for _number, cells in self.rows[:50]))

    def title(self, field: Field) -> str:
        """How the file itself calls the field's column (the field's own label where it has none)."""
        return self.titles_of(self.columns).get(field.name) or field.label

    def titles_of(self, columns: Columns) -> dict[str, str]:
        """Field -> the heading over its column, "" where the file has none."""
        return {name: self.titles[index] if index < len(self.titles) else "" for name, index in columns.items()}


def locate(
    sheets: Sequence[Sheet], kind: ImportKind, corrections: Columns | None = None, *, lenient: bool = False
) -> Table:
    """The first sheet with a header, as a table; `corrections` replace the guessed columns.

    Raises `Unreadable` when no row of the first 20 has the required columns. `lenient` takes the likeliest row
    then, for a person to say what its columns mean (`missing` tells what is still to be said).
    """
    likeliest: _Header | None = None
    for sheet in sheets:
        for position, (number, _cells) in enumerate(sheet.rows):
            if number > HEADER_DEPTH:
                break
            header = _header(sheet, position, kind)
            if not missing(header.columns, kind):
                return _table(kind, header, corrections, _other_sheets(sheets, sheet, kind))
            if likeliest is None or len(header.columns) > len(likeliest.columns):
                likeliest = header
    if likeliest is None or not (lenient and likeliest.columns):
        raise _no_header(sheets, likeliest.columns if likeliest else {}, kind)
    return _table(kind, likeliest, corrections, [])


@dataclass(frozen=True)
class _Header:
    """`cells` are of one row, or of two where the second only goes on with the headings."""

    sheet: Sheet
    cells: Sequence[Cell]
    columns: Columns
    number: int
    below: Sequence[Row]


def _header(sheet: Sheet, position: int, kind: ImportKind) -> _Header:
    (number, cells), below = sheet.rows[position], sheet.rows[position + 1 :]
    if below and _goes_on(below[0][1], kind):
        lower, below = below[0][1], below[1:]
        cells = [under if as_text(under) else above for above, under in zip_longest(cells, lower)]
    return _Header(sheet, cells, recognised(cells, kind), number, below)


def _goes_on(cells: Sequence[Cell], kind: ImportKind) -> bool:
    """Whether the row is the lower half of a header: it holds nothing but headings, and not all that are required."""
    columns = recognised(cells, kind)
    return len(columns) == sum(1 for cell in cells if as_text(cell)) and bool(missing(columns, kind))


def _other_sheets(sheets: Sequence[Sheet], taken: Sheet, kind: ImportKind) -> list[str]:
    """Names of the sheets that could be imported too, were they files of their own."""
    others = (sheet for sheet in sheets if sheet is not taken)
    return [sheet.name for sheet in others if any(not missing(recognised(row, kind), kind) for row in _top(sheet))]


def _top(sheet: Sheet) -> list[Sequence[Cell]]:
    return [cells for number, cells in sheet.rows[:HEADER_DEPTH] if number <= HEADER_DEPTH]


def checked_columns(columns: Columns, table: Table) -> Columns:
    """The columns a person chose; raises `Invalid` where they cannot be meant."""
    names = {field.name: field.label for field in FIELDS[table.kind]}
    if not set(columns) <= set(names) or not all(0 <= index < table.width for index in columns.values()):
        raise Invalid("Такой колонки в файле нет: выберите колонки заново.")
    if absent := missing(columns, table.kind):
        raise Invalid(f"Не выбрана колонка «{absent[0]}»: без неё загрузка невозможна.", field="columns")
    if len(set(columns.values())) < len(columns):
        twice = next(index for index in columns.values() if list(columns.values()).count(index) > 1)
        labels = " и ".join(f"«{names[name]}»" for name, index in columns.items() if index == twice)
        raise Invalid(f"Одна колонка выбрана дважды: {labels}.", field="columns")
    return columns


def _table(kind: ImportKind, header: _Header, corrections: Columns | None, others: Sequence[str]) -> Table:
    rows = _data_rows(header)
    columns = _without_strangers(header.columns, rows) if corrections is None else corrections
    if not rows:
        raise Unreadable("Под заголовком нет ни одной строки с данными.")
    if len(rows) > MAX_ROWS:
        raise Unreadable(f"В таблице больше {MAX_ROWS} строк: разделите её на части.")
    return Table(kind, header.number, list(map(as_text, header.cells)), columns, rows, header.sheet.name, others)


def _without_strangers(columns: Columns, rows: Sequence[Row]) -> Columns:
    """Without a column called «Вид» or «Тип» that never says whether points are added or taken away."""
    index = columns.get(OPERATION.name)
    if index is None or any(names_sign(cells[index]) for _number, cells in rows if index < len(cells)):
        return columns
    return {name: column for name, column in columns.items() if column != index}


def _data_rows(header: _Header) -> list[Row]:
    """Without what people add around the data: numbers of the columns, totals, the header printed on every page."""
    below = header.below[1:] if header.below and _counts_columns(header.below[0][1]) else header.below
    headings = [(index, key(header.cells[index])) for index in header.columns.values()]
    return [
        (number, cells)
        for number, cells in below
        if not (_is_totals(cells) or all(index < len(cells) and key(cells[index]) == one for index, one in headings))
    ]


def _counts_columns(cells: Sequence[Cell]) -> bool:
    """«1 2 3 …», as forms number their columns."""
    shown = list(filter(None, map(as_text, cells)))
    return len(shown) > 2 and shown == [str(number) for number in range(1, len(shown) + 1)]


def _is_totals(cells: Sequence[Cell]) -> bool:
    """«Итого» or «Всего» first, and nothing but figures after it."""
    first = next((position for position, cell in enumerate(cells) if not is_blank([cell])), 0)
    if not (isinstance(cells[first], str) and _TOTALS.match(as_text(cells[first]))):
        return False
    return all(_FIGURE.fullmatch(value) for value in filter(None, map(as_text, cells[first + 1 :])))


def _no_header(sheets: Sequence[Sheet], columns: Columns, kind: ImportKind) -> Unreadable:
    for other in ImportKind:
        if other is not kind and any(not missing(recognised(row, other), other) for s in sheets for row in _top(s)):
            return Unreadable(f"Похоже, это {_WHAT[other]}, а не {_WHAT[kind]}: загрузите его как {_WHAT[other]}.")
    absent = ", ".join(f"«{label}»" for label in missing(columns, kind))
    return Unreadable(
        f"Не найден заголовок: в первых {HEADER_DEPTH} строках нет колонок {absent}. Добавьте строку с их названиями."
    )


def likely_kind(sheets: Sequence[Sheet], kinds: Sequence[ImportKind]) -> ImportKind:
    """The kind whose required columns the best header row of the file lacks least."""
    headers = [cells for sheet in sheets for cells in _top(sheet)]
    return min(kinds, key=lambda kind: min((len(missing(recognised(one, kind), kind)) for one in headers), default=9))
