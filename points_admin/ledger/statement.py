"""A student's history, newest first, with the balance after each entry; the cursor carries the balance along."""

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
from points_admin.ledger.policies import visible_entries
from points_admin.ledger.queries import account_of
from points_admin.roster.models import Kvant, Student

# The balance between two entries may be negative: PostgreSQL draws their ids before it locks the account, and asks
# for zero at least only after the whole batch.
_CURSOR = re.compile(r"([0-9]{1,18})-(-?[0-9]{1,18})")


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
    running = _running_balance(student, *_start(student, cursor))
    rows = db.session.execute(
        select(LedgerEntry, running.c.balance_after)
        .join(running, running.c.id == LedgerEntry.id)
        .where(visible_entries(actor), *_filters(kvant, month))
        .options(
            joinedload(LedgerEntry.reason),
            joinedload(LedgerEntry.kvant),
            joinedload(LedgerEntry.actor),
            joinedload(LedgerEntry.reversal),
            joinedload(LedgerEntry.reverses),
        )
        .order_by(LedgerEntry.id.desc())
        .limit(limit + 1)
    ).all()
    page = [StatementRow(entry, int(balance_after)) for entry, balance_after in rows[:limit]]
    return StatementPage(page, _cursor_after(page[-1]) if len(rows) > limit else None)


def _start(student: Student, cursor: str | None) -> tuple[int, int]:
    """(entries below this id, balance before the newest of them was followed by anything)."""
    if not cursor:
        return MAX_ID, account_of(student).balance
    if not (match := _CURSOR.fullmatch(cursor)):
        raise Invalid("Такой страницы истории нет. Откройте историю заново.", field="cursor")
    return int(match[1]), int(match[2])


def _cursor_after(row: StatementRow) -> str:
    return f"{row.entry.id}-{row.balance_after - row.entry.points}"


def _running_balance(student: Student, below_id: int, balance: int) -> Subquery:
    newer = func.sum(LedgerEntry.points).over(order_by=LedgerEntry.id.desc(), rows=(None, -1))
    return (
        select(LedgerEntry.id, (balance - func.coalesce(newer, 0)).label("balance_after"))
        .where(LedgerEntry.student_id == student.id, LedgerEntry.id < below_id)
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
