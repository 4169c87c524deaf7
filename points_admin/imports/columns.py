"""Finding the header row and what each column means; checking a person's corrections."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from points_admin import text
from points_admin.errors import Invalid
from points_admin.imports.fields import FIELDS, FIRST_NAME, FULL_NAME, LAST_NAME, REQUIRED, Field
from points_admin.imports.models import ImportKind
from points_admin.imports.reading import MAX_ROWS, Cell, Row, Sheet
from points_admin.imports.refusals import Unreadable
from points_admin.imports.values import as_text

HEADER_DEPTH = 20
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_NOT_LETTERS = re.compile(r"[^0-9a-zа-я]+")

Columns = Mapping[str, int]


@dataclass(frozen=True)
class Table:
    """One sheet understood: the header's number and titles, field -> column index, the rows under the header."""

    kind: ImportKind
    header_number: int
    titles: Sequence[str]
    columns: Columns
    rows: Sequence[Row]

    @property
    def width(self) -> int:
        return max(len(self.titles), *(len(cells) for _number, cells in self.rows[:50]))

    def title(self, field: Field) -> str:
        """How the file itself calls the field's column (the field's own label where it has none)."""
        index = self.columns.get(field.name)
        return self.titles[index] if index is not None and self.titles[index] else field.label


def locate(
    sheets: Sequence[Sheet], kind: ImportKind, corrections: Columns | None = None, *, lenient: bool = False
) -> Table:
    """The first sheet with a header, as a table; `corrections` replace the guessed columns.

    Raises `Unreadable` when no row of the first 20 has the required columns. `lenient` takes the likeliest row
    then, for a person to say what its columns mean (`missing` tells what is still to be said).
    """
    likeliest: tuple[Sheet, int, Columns] | None = None
    for sheet in sheets:
        for position, (number, cells) in enumerate(sheet.rows):
            if number > HEADER_DEPTH:
                break
            columns = recognised(cells, kind)
            if not missing(columns, kind):
                return _table(kind, sheet, position, columns if corrections is None else corrections)
            if likeliest is None or len(columns) > len(likeliest[2]):
                likeliest = sheet, position, columns
    if likeliest is None or not (lenient and likeliest[2]):
        raise _no_header(likeliest[2] if likeliest else {}, kind)
    return _table(kind, likeliest[0], likeliest[1], likeliest[2] if corrections is None else corrections)


def recognised(cells: Sequence[Cell], kind: ImportKind) -> Columns:
    """Field -> column index for one would-be header row: whole headings first, then their beginnings."""
    keys = [_keys(cell) for cell in cells]
    found: dict[str, int] = {}
    for matches in (_is_heading, _has_stem):
        for index, variants in enumerate(keys):
            for field in FIELDS[kind]:
                if field.name not in found and index not in found.values() and matches(field, variants):
                    found[field.name] = index
    return found


def missing(columns: Columns, kind: ImportKind) -> list[str]:
    """Labels of the required columns that are not there."""
    labels = [field.label for field in REQUIRED[kind] if field.name not in columns]
    has_name = FULL_NAME.name in columns or {LAST_NAME.name, FIRST_NAME.name} <= set(columns)
    return labels if has_name else [FULL_NAME.label, *labels]


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


def _table(kind: ImportKind, sheet: Sheet, position: int, columns: Columns) -> Table:
    number, cells = sheet.rows[position]
    titles = [as_text(cell) for cell in cells]
    # A list printed in pages repeats its header.
    rows = [row for row in sheet.rows[position + 1 :] if list(row[1]) != list(cells)]
    if not rows:
        raise Unreadable("Под заголовком нет ни одной строки с данными.")
    if len(rows) > MAX_ROWS:
        raise Unreadable(f"В таблице больше {MAX_ROWS} строк: разделите её на части.")
    return Table(kind, number, titles, columns, rows)


def _no_header(columns: Columns, kind: ImportKind) -> Unreadable:
    absent = ", ".join(f"«{label}»" for label in missing(columns, kind))
    return Unreadable(
        f"Не найден заголовок: в первых {HEADER_DEPTH} строках нет колонок {absent}. Добавьте строку с их названиями."
    )


def _keys(cell: Cell) -> list[str]:
    """The heading folded, as it stands and without what is in brackets."""
    if not isinstance(cell, str) or len(cell) > 200:
        return []
    return [key for key in dict.fromkeys(map(_key, (cell, _BRACKETS.sub(" ", cell)))) if key]


def _key(heading: str) -> str:
    return _NOT_LETTERS.sub("", text.search_key(heading))


def _folded(words: str) -> frozenset[str]:
    return frozenset(filter(None, map(_key, words.split("|"))))


_HEADINGS = {field: _folded(field.headings) for fields in FIELDS.values() for field in fields}
_STEMS = {field: tuple(_folded(field.stems)) for fields in FIELDS.values() for field in fields}


def _is_heading(field: Field, keys: Sequence[str]) -> bool:
    return any(key in _HEADINGS[field] for key in keys)


def _has_stem(field: Field, keys: Sequence[str]) -> bool:
    return any(key.startswith(_STEMS[field]) for key in keys)


def likely_kind(sheets: Sequence[Sheet], kinds: Sequence[ImportKind]) -> ImportKind:
    """The kind whose required columns the best header row of the file lacks least."""
    headers = [cells for sheet in sheets for number, cells in sheet.rows if number <= HEADER_DEPTH]
    return min(kinds, key=lambda kind: min((len(missing(recognised(one, kind), kind)) for one in headers), default=9))
