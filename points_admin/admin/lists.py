"""Lists: what the address asks for (search, filters, sort, page) and the page of rows that answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, false

from points_admin import text
from points_admin.accounts.models import User
from points_admin.database import MAX_ID

PAGE_SIZE = 50
_MAX_PAGE = 1_000_000
_SEARCH_LENGTH = 100

Options = Sequence[tuple[str, str]]
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Filter:
    """A choice beside the search. Options are made per request, for the actor; another value finds nothing.

    `as_chips` shows the options as links above the list, in place of a select; `otherwise` holds while none is chosen.
    """

    name: str
    label: str
    options: Callable[[User], Options]
    condition: Callable[[User, str], Condition]
    as_chips: bool = False
    otherwise: Condition | None = None
    kind = "select"

    def where(self, actor: User, value: str, options: Options) -> Condition:
        known = any(value == option for option, _label in options)
        return self.condition(actor, value) if known else false()

    def shown(self, value: str, options: Options) -> str:
        return next((label for option, label in options if option == value), "нет такого")


@dataclass(frozen=True)
class DayFilter:
    """A day typed in; what is no date finds nothing."""

    name: str
    label: str
    condition_on: Callable[[date], Condition]
    as_chips = False
    otherwise = None
    kind = "date"

    def options(self, actor: User) -> Options:
        return ()

    def where(self, actor: User, value: str, options: Options) -> Condition:
        day = _day(value)
        return self.condition_on(day) if day else false()

    def shown(self, value: str, options: Options) -> str:
        day = _day(value)
        return f"{day:%d.%m.%Y}" if day else "неверная дата"


AnyFilter = Filter | DayFilter


@dataclass(frozen=True)
class Asked:
    """The query string of a list, cleaned. `chosen` holds only the view's filters."""

    search: str = ""
    page: int = 0
    sort: str = ""
    descending: bool = False
    before: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, args: Mapping[str, str], filters: Sequence[AnyFilter]) -> "Asked":
        page = args.get("page", "")
        chosen = {f.name: text.clean(args.get(f.name, ""))[:_SEARCH_LENGTH] for f in filters}
        return cls(
            search=text.clean(args.get("search", ""))[:_SEARCH_LENGTH],
            page=min(int(page), _MAX_PAGE) if page.isascii() and page.isdecimal() and len(page) < 10 else 0,
            sort=text.clean(args.get("sort", ""))[:32],
            descending=args.get("desc") == "1",
            before=text.clean(args.get("before", ""))[:20],
            chosen={name: value for name, value in chosen.items() if value},
        )

    def query(self, **changes: Any) -> str:
        """The query string with some parts changed; a change of anything but the page starts at the first one."""
        parts: dict[str, Any] = {"search": self.search, "sort": self.sort, "desc": int(self.descending)}
        parts |= {**self.chosen, **changes}
        return urlencode({name: value for name, value in parts.items() if value})

    def sorted_by(self, column: str) -> str:
        """The query string a click on a column's head asks for: up first, then down."""
        again = self.sort == column and not self.descending
        return self.query(sort=column, desc=int(again))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.chosen)


@dataclass(frozen=True)
class Control:
    """One filter as the page shows it."""

    filter: AnyFilter
    options: Options
    value: str

    @property
    def shown(self) -> str:
        return self.filter.shown(self.value, self.options)


@dataclass(frozen=True)
class Listing:
    """A page of rows. `total` is None where counting would cost more the longer the ledger grows.

    `first_query` is None on the first page of a list that is paged by cursor.
    """

    asked: Asked
    controls: Sequence[Control]
    rows: Sequence[Any]
    total: int | None = None
    next_query: str = ""
    previous_query: str = ""
    position: str = ""
    first_query: str | None = None


def controls(actor: User, filters: Sequence[AnyFilter], asked: Asked) -> list[Control]:
    return [Control(f, f.options(actor), asked.chosen.get(f.name, "")) for f in filters]


def conditions(actor: User, shown: Sequence[Control]) -> list[Condition]:
    """What the filters demand, chosen or not."""
    chosen = [c.filter.where(actor, c.value, c.options) for c in shown if c.value]
    return chosen + [c.filter.otherwise for c in shown if not c.value and c.filter.otherwise is not None]


def paged(asked: Asked, shown: Sequence[Control], rows: Sequence[Any], total: int) -> Listing:
    """A listing with «страница 2 из 7» and its neighbours."""
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(asked.page, pages - 1)
    return Listing(
        asked,
        shown,
        rows,
        total,
        next_query=asked.query(page=page + 1) if page + 1 < pages else "",
        previous_query=asked.query(page=page - 1) or "page=0" if page else "",
        position=f"Страница {page + 1} из {pages}" if pages > 1 else "",
    )


def newest_first(asked: Asked, shown: Sequence[Control], rows: Sequence[Any]) -> Listing:
    """A page by cursor; `rows` are one more than the page holds where there are older ones."""
    page = rows[:PAGE_SIZE]
    older = asked.query(before=page[-1].id) if len(rows) > PAGE_SIZE else ""
    return Listing(asked, shown, page, next_query=older, first_query=asked.query() if asked.before else None)


def older_than(column: Any, asked: Asked) -> list[Condition]:
    """What the cursor demands."""
    before = asked.before
    return [column < min(int(before), MAX_ID)] if before.isascii() and before.isdecimal() else []


def offset(asked: Asked, total: int) -> int:
    """First row of the page asked for, or of the last one where that lies beyond the end."""
    return min(asked.page, max(0, -(-total // PAGE_SIZE) - 1)) * PAGE_SIZE


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
