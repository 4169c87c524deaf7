"""A student's history, newest first, with the balance after each entry."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import joinedload

from points_admin.accounts.models import User
from points_admin.database import MAX_ID
from points_admin.errors import Invalid
from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.policies import entries_on_card
from points_admin.ledger.queries import account_of
from points_admin.roster.models import Kvant, Student

_CURSOR = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class StatementRow:
    entry: LedgerEntry
    balance_after: int


@dataclass(frozen=True)
class StatementPage:
    rows: Sequence[StatementRow]
    next_cursor: str | None


def statement(
    actor: User,
    student: Student,
    *,
    kvant: Kvant | None = None,
    month: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> StatementPage:
    """One page of the student's entries that the actor may see; `month` is any day of the month wanted.

    `balance_after` counts every entry, the hidden and the filtered ones too. Raises `Invalid` for a bad cursor.
    """
    running = _running_balance(student, _start(cursor))
    rows = db.session.execute(
        select(LedgerEntry, running.c.balance_after)
        .join(running, running.c.id == LedgerEntry.id)
        .where(entries_on_card(actor), *_filters(kvant, month))
        .options(
            joinedload(LedgerEntry.reason),
            joinedload(LedgerEntry.kvant),
            joinedload(LedgerEntry.actor),
            joinedload(LedgerEntry.batch),
            joinedload(LedgerEntry.reversal),
            joinedload(LedgerEntry.reverses),
        )
        .order_by(LedgerEntry.id.desc())
        .limit(limit + 1)
    ).all()
    page = [StatementRow(entry, int(balance_after)) for entry, balance_after in rows[:limit]]
    return StatementPage(page, str(page[-1].entry.id) if len(rows) > limit else None)


def _start(cursor: str | None) -> int:
    """The page has the entries below this id."""
    if not cursor:
        return MAX_ID
    if not _CURSOR.fullmatch(cursor):
        raise Invalid("Такой страницы истории нет. Откройте историю заново.", field="cursor")
    return int(cursor)


def _running_balance(student: Student, below_id: int) -> Subquery:
    """(id, balance_after): from the account back through the entries.

    An address that carried the balance along could be forged to show any sum on a real page.
    """
    entries = LedgerEntry.student_id == student.id
    after = select(func.coalesce(func.sum(LedgerEntry.points), 0)).where(entries, LedgerEntry.id >= below_id)
    newer = func.sum(LedgerEntry.points).over(order_by=LedgerEntry.id.desc(), rows=(None, -1))
    balance = account_of(student).balance - after.scalar_subquery()
    return (
        select(LedgerEntry.id, (balance - func.coalesce(newer, 0)).label("balance_after"))
        .where(entries, LedgerEntry.id < below_id)
        .subquery()
    )


def _filters(kvant: Kvant | None, month: date | None) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if kvant is not None:
        filters.append(LedgerEntry.kvant_id == kvant.id)
    if month is not None:
        first = month.replace(day=1)
        filters += [LedgerEntry.occurred_on >= first, LedgerEntry.occurred_on < _next_month(first)]
    return filters


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
