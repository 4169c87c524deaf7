"""Recomputes every cached number from the entries and names each difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from points_admin.extensions import db
from points_admin.ledger.models import Account, Batch, DailyTotal, EntryKind, LedgerEntry

_GAINED = case(
    (LedgerEntry.kind.in_([EntryKind.ACCRUAL, EntryKind.OPENING]), LedgerEntry.points),
    (and_(LedgerEntry.kind == EntryKind.REVERSAL, LedgerEntry.points < 0), LedgerEntry.points),
    else_=0,
)
_KEPT_KEY = (DailyTotal.day, DailyTotal.kvant_id, DailyTotal.reason_id, DailyTotal.actor_id)
_SUMMED_KEY = (
    LedgerEntry.occurred_on,
    func.coalesce(LedgerEntry.kvant_id, 0),
    LedgerEntry.reason_id,
    func.coalesce(LedgerEntry.actor_id, 0),
)


@dataclass(frozen=True)
class Report:
    """How much was checked, and every difference found, as Russian sentences."""

    accounts: int
    entries: int
    problems: list[str]


def verify() -> Report:
    """Check balances, daily totals, batches and reversals against the entries; reads only."""
    problems = [*_balances(), *_daily_totals(), *_batches(), *_reversals()]
    return Report(_count(Account), _count(LedgerEntry), problems)


def _count(model: type[Account | LedgerEntry]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _balances() -> Iterator[str]:
    sums = (
        select(
            LedgerEntry.student_id,
            func.sum(LedgerEntry.points).label("balance"),
            func.sum(_GAINED).label("earned"),
            func.max(LedgerEntry.id).label("last_id"),
        )
        .group_by(LedgerEntry.student_id)
        .subquery()
    )
    balance, earned = func.coalesce(sums.c.balance, 0), func.coalesce(sums.c.earned, 0)
    rows = db.session.execute(
        select(Account.student_id, Account.balance, balance, Account.earned, earned)
        .outerjoin(sums, sums.c.student_id == Account.student_id)
        .where(
            or_(
                Account.balance != balance,
                Account.earned != earned,
                Account.last_entry_id.is_distinct_from(sums.c.last_id),
            )
        )
        .order_by(Account.student_id)
    )
    for student_id, balance_kept, balance_summed, earned_kept, earned_summed in rows:
        yield (
            f"Счёт ученика {student_id}: записано {balance_kept} (заработано {earned_kept}), "
            f"по операциям {balance_summed} (заработано {earned_summed})."
        )


def _daily_totals() -> Iterator[str]:
    kept = _by_key(select(*_KEPT_KEY, DailyTotal.accrued, DailyTotal.deducted, DailyTotal.entries))
    summed = _by_key(
        select(*_SUMMED_KEY, func.sum(_GAINED), func.sum(_GAINED - LedgerEntry.points), func.count()).group_by(
            *_SUMMED_KEY
        )
    )
    for key in sorted(kept.keys() | summed.keys()):
        if kept.get(key) != summed.get(key):
            yield (
                "Итог за {:%d.%m.%Y} (квант {}, основание {}, автор {}): ".format(*key)
                + f"записано {_told(kept.get(key))}, по операциям {_told(summed.get(key))}."
            )


def _by_key(totals: Select[*tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """(day, kvant, reason, actor) -> (accrued, deducted, entries)."""
    return {tuple(row[:4]): tuple(row[4:]) for row in db.session.execute(totals)}


def _told(total: tuple[Any, ...] | None) -> str:
    return "ничего" if total is None else "начислено {}, списано {}, операций {}".format(*total)


def _batches() -> Iterator[str]:
    size, points = func.count(LedgerEntry.id), func.coalesce(func.sum(LedgerEntry.points), 0)
    rows = db.session.execute(
        select(Batch.id, Batch.size, size, Batch.points, points)
        .outerjoin(LedgerEntry, LedgerEntry.batch_id == Batch.id)
        .group_by(Batch.id, Batch.size, Batch.points)
        .having(or_(Batch.size != size, Batch.points != points))
        .order_by(Batch.id)
    )
    for batch_id, size_kept, size_found, points_kept, points_found in rows:
        yield (
            f"Пакет {batch_id}: записано операций {size_kept} на {points_kept}, найдено {size_found} на {points_found}."
        )


def _reversals() -> Iterator[str]:
    original = aliased(LedgerEntry)
    broken = db.session.scalars(
        select(LedgerEntry.id)
        .outerjoin(original, original.id == LedgerEntry.reverses_id)
        .where(
            LedgerEntry.kind == EntryKind.REVERSAL,
            or_(
                original.id.is_(None),
                original.kind == EntryKind.REVERSAL,
                original.student_id != LedgerEntry.student_id,
                original.points != -LedgerEntry.points,
            ),
        )
        .order_by(LedgerEntry.id)
    )
    for entry_id in broken:
        yield f"Сторно {entry_id} не зеркалит свою операцию."
