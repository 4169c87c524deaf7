"""The history page without HTTP: filters read from a query string, operations laid out by month and day."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from points_admin import clock
from points_admin.errors import Invalid, NotFound
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.statement import StatementRow
from points_admin.portal.words import month_of
from points_admin.roster.models import Kvant

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Filters:
    """What the student chose; `None` means everything."""

    kvant: Kvant | None
    month: date | None

    def __bool__(self) -> bool:
        return self.kvant is not None or self.month is not None

    @property
    def query(self) -> dict[str, str]:
        """The same choice as arguments of an address."""
        values = {
            "kvant": self.kvant.slug if self.kvant else "",
            "month": self.month.strftime("%Y-%m") if self.month else "",
        }
        return {name: value for name, value in values.items() if value}


def read_filters(arguments: Mapping[str, str], kvants: Collection[Kvant]) -> Filters:
    """Raises `NotFound` for a kvant that is not one of `kvants` (foreign or unknown), `Invalid` for a bad month."""
    return Filters(kvant=_kvant(arguments.get("kvant", ""), kvants), month=_month(arguments.get("month", "")))


def _kvant(slug: str, kvants: Collection[Kvant]) -> Kvant | None:
    if not slug:
        return None
    found = next((kvant for kvant in kvants if kvant.slug == slug), None)
    if found is None:
        raise NotFound("Такого кванта в твоей истории нет.")
    return found


def _month(value: str) -> date | None:
    if not value:
        return None
    match = _MONTH.fullmatch(value)
    if match is None:
        raise Invalid("Такого месяца нет. Открой историю заново и выбери месяц из списка.", field="month")
    return date(int(match[1]), int(match[2]), 1)


@dataclass(frozen=True)
class Line:
    """One operation as the student reads it; `pair_is_here` when its other half stands on the same page."""

    entry: LedgerEntry
    balance_after: int
    pair_is_here: bool = False

    @property
    def recorded_later(self) -> bool:
        """Whether the operation was written down on another day than the one it is for."""
        return clock.local(self.entry.created_at).date() != self.entry.occurred_on


@dataclass(frozen=True)
class Day:
    day: date
    lines: Sequence[Line]


@dataclass(frozen=True)
class Month:
    """`points` is the month's whole sum, also of what stands on other pages; none where the month goes on."""

    month: date
    points: int | None
    days: Sequence[Day]


def lines_of(rows: Sequence[StatementRow]) -> list[Line]:
    """Statement rows with their pairs found."""
    here = {row.entry.id for row in rows}
    return [Line(row.entry, row.balance_after, _pair_id(row.entry) in here) for row in rows]


def _pair_id(entry: LedgerEntry) -> int | None:
    return entry.reverses_id or (entry.reversal.id if entry.reversal else None)


def by_month(lines: Iterable[Line], sums: Mapping[date, int]) -> list[Month]:
    """Consecutive lines of one month, and in it of one day.

    The order stays that of the running balance, so an operation entered later for an earlier day may open its month
    a second time; the month's sum is then said only once.
    """
    months: list[Month] = []
    unsaid = dict(sums)
    for month, run in groupby(lines, key=lambda line: month_of(line.entry.occurred_on)):
        days = [Day(day, list(part)) for day, part in groupby(run, key=lambda line: line.entry.occurred_on)]
        months.append(Month(month, unsaid.pop(month, None), days))
    return months


def month_choices(months: Iterable[date], chosen: Filters) -> list[date]:
    """Months of the filter, newest first, with the chosen one even where it is empty."""
    return sorted({*months, *filter(None, (chosen.month,))}, reverse=True)
