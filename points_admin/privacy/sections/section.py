"""Section: one table of an export."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from points_admin.workbook import Cell, Sheet

NAMES: Mapping[str, str] = {"last_name": "Фамилия", "first_name": "Имя", "middle_name": "Отчество"}


@dataclass(frozen=True)
class Section:
    """`columns` gives each column's name in JSON and its heading on a sheet; `code` and `title` do so of the table."""

    code: str
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Cell]]

    def records(self) -> list[dict[str, Cell]]:
        """Row by row, for JSON."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def sheet(self) -> Sheet:
        """For a workbook."""
        return Sheet(self.title, [list(self.columns.values()), *self.rows])


def rows_of(things: Sequence[object], columns: Mapping[str, str]) -> list[list[Cell]]:
    """The attributes that the columns are called after."""
    return [[getattr(thing, name) for name in columns] for thing in things]
