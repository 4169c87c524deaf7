"""Plan: what an import would do, row by row; the preview shows it, applying carries it out."""

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from points_admin.imports.columns import Table
from points_admin.imports.fields import FIRST_NAME, FULL_NAME, LAST_NAME, MIDDLE_NAME, Field
from points_admin.imports.files.reading import Cell, Row
from points_admin.imports.values import BadValue, as_text

_VALUE_LENGTH = 200
T = TypeVar("T")


class Outcome(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    ERROR = "error"


@dataclass(frozen=True)
class RowError:
    """One wrong cell: where, what stands there, what is wrong and how to mend it."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class RowResult:
    """What becomes of one row of the file."""

    number: int
    outcome: Outcome
    title: str
    note: str = ""


@dataclass(frozen=True)
class Step:
    """Honest progress: `done` of `total` rows have passed `stage` (a Russian word for the screen)."""

    stage: str
    done: int
    total: int


Steps = Generator[Step, None, T]


def finish(steps: Steps[T]) -> T:
    """Run to the end where nobody watches."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


@dataclass
class Plan:
    """The rows' fates, the errors, what would be created by the way; `updated` counts people, not rows."""

    table: Table
    results: list[RowResult] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    updated: int = 0
    new_groups: list[str] = field(default_factory=list)
    new_reasons: list[str] = field(default_factory=list)

    def add(self, number: int, outcome: Outcome, title: str, note: str = "") -> None:
        self.results.append(RowResult(number, outcome, title, note))

    def refuse(self, scan: "RowScan", title: str) -> None:
        """Note the row as wrong, with everything the scan found."""
        self.errors.extend(scan.errors)
        self.add(scan.number, Outcome.ERROR, title, scan.errors[0].message)

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(result.outcome for result in self.results)

    @property
    def created(self) -> int:
        return self.counts[Outcome.CREATE]

    @property
    def skipped(self) -> int:
        return self.counts[Outcome.SKIP]

    @property
    def wrong_rows(self) -> int:
        return self.counts[Outcome.ERROR]

    def bad_rows(self) -> list[tuple[int, list[str]]]:
        """The wrong rows whole, as text."""
        wrong = {error.row for error in self.errors}
        return [(number, list(map(as_text, cells))) for number, cells in self.table.rows if number in wrong]

    @property
    def fingerprint(self) -> str:
        """Equal for equal plans: what was shown is what is stored."""
        digest = hashlib.sha256(repr((self.results, self.updated, self.new_groups, self.new_reasons)).encode())
        return digest.hexdigest()[:32]


class RowScan:
    """Reads one row field by field and collects what is wrong with it."""

    def __init__(self, table: Table, row: Row) -> None:
        self.number, self._cells = row
        self._table = table
        self.errors: list[RowError] = []
        self._refuse_shifted()

    def _refuse_shifted(self) -> None:
        """A text file's row with more cells than the header: a separator stands inside a value («5,5»)."""
        known = max(len(self._table.titles) - 1, *self._table.columns.values()) + 1
        extra = " ".join(filter(None, map(as_text, self._cells[known:])))[:_VALUE_LENGTH]
        if extra:
            column = self._table.titles[-1] if self._table.titles else ""
            message = "В строке больше ячеек, чем в заголовке: возьмите в кавычки значение с разделителем внутри."
            self.errors.append(RowError(self.number, column, extra, message))

    def cell(self, of: Field) -> Cell:
        index = self._table.columns.get(of.name)
        return self._cells[index] if index is not None and index < len(self._cells) else None

    def has(self, of: Field) -> bool:
        """Whether the file has such a column."""
        return of.name in self._table.columns

    @property
    def label(self) -> str:
        """The person's name as it stands in the row, for lists of what is wrong."""
        shown = (as_text(self.cell(of)) for of in (FULL_NAME, LAST_NAME, FIRST_NAME, MIDDLE_NAME))
        return " ".join(filter(None, shown))[:_VALUE_LENGTH]

    def take(self, of: Field, parse: Callable[[Cell], T], otherwise: T) -> T:
        """The parsed cell, or `otherwise` and one more error."""
        try:
            return parse(self.cell(of))
        except BadValue as error:
            self.refuse(of, str(error))
            return otherwise

    def refuse(self, of: Field, message: str) -> None:
        in_parts = of is FULL_NAME and not self.has(of)
        value = self.label if in_parts else as_text(self.cell(of))[:_VALUE_LENGTH]
        self.errors.append(RowError(self.number, self._table.title(of), value, message))


def in_chunks(items: Sequence[T], size: int = 500) -> list[Sequence[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
