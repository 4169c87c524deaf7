"""One row of a points journal read by itself: day, name, reason, points, comment."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from points_admin import clock, text
from points_admin.imports import fields, values
from points_admin.imports.amounts import signed_points
from points_admin.imports.files.reading import Cell
from points_admin.imports.names import full_name
from points_admin.imports.plan import RowScan
from points_admin.ledger.checks import COMMENT_LENGTH

REASON_LENGTH = 120
LOGIN_LENGTH = 64


@dataclass(frozen=True)
class JournalLine:
    """A row whose cells can be read; who, where and whether the points suffice is still open."""

    scan: RowScan
    occurred_on: date
    name: str
    birth_date: date | None
    login: str
    reason: str
    points: int
    comment: str

    @cached_property
    def name_key(self) -> str:
        return text.match_key(self.name)


def read_line(scan: RowScan) -> JournalLine | None:
    """The line, or None when the scan has errors."""
    today = clock.today()
    line = JournalLine(
        scan=scan,
        occurred_on=scan.take(
            fields.OCCURRED_ON, partial(values.day, today=today, earliest=values.EARLIEST_ENTRY), today
        ),
        name=full_name(scan),
        birth_date=scan.take(fields.BIRTH_DATE, _birth_date, None),
        login=scan.take(fields.LOGIN, partial(values.optional, length=LOGIN_LENGTH), "").lower(),
        reason=scan.take(fields.REASON, _reason, ""),
        points=signed_points(scan),
        comment=scan.take(fields.COMMENT, partial(values.limited, length=COMMENT_LENGTH), ""),
    )
    return None if scan.errors else line


def _birth_date(cell: Cell) -> date | None:
    if not values.optional(cell, LOGIN_LENGTH):
        return None
    return values.birth_date(cell, clock.today())


def _reason(cell: Cell) -> str:
    value = values.optional(cell, REASON_LENGTH)
    if not text.match_key(value):
        raise values.BadValue("Не указано, за что: впишите основание, например «Посещение занятия».")
    if not any(letter.isalpha() for letter in value):
        raise values.BadValue("В основании нет ни одной буквы: проверьте, не сдвинуты ли колонки.")
    return value
