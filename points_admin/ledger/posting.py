"""Writing a batch: one key, one statement, all or nothing. The only door to the ledger (but for the demo's past)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError

from points_admin import clock
from points_admin.access import Actor
from points_admin.audit.services import record
from points_admin.database import violated_constraint
from points_admin.errors import AlreadyReversed, KeyReused
from points_admin.extensions import db
from points_admin.ledger.models import Account, Batch, BatchKind, EntryKind, LedgerEntry
from points_admin.ledger.shortages import not_enough_points


@dataclass(frozen=True)
class Posting:
    """A batch and whether it had been written before under the same key."""

    batch: Batch
    replayed: bool


@dataclass(frozen=True)
class Line:
    """One entry to be: `points` are signed and whole; a `key` is used once in the whole ledger."""

    student_id: int
    kind: EntryKind
    points: int
    reason_id: int
    kvant_id: int | None
    comment: str
    occurred_on: date
    reverses_id: int | None = None
    key: str | None = None


def mirror(entry: LedgerEntry, comment: str) -> Line:
    """The line that takes an entry back; `comment` says why."""
    # A reversal keeps the lesson's date, not today's: the weekly report groups by lesson.
    return Line(
        entry.student_id,
        EntryKind.REVERSAL,
        -entry.points,
        entry.reason_id,
        entry.kvant_id,
        comment,
        entry.occurred_on,
        reverses_id=entry.id,
    )


def digest(actor: Actor, *request: Any) -> str:
    """SHA-256 of who asked for what: equal for a repeated request, different for any other."""
    text = json.dumps([actor.id, *request], default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def replay_of(key: str, request_hash: str) -> Posting | None:
    """The first result under this key, or None; raises `KeyReused` where the key served another request."""
    batch = db.session.scalar(select(Batch).where(Batch.key == key))
    if batch is None:
        return None
    if batch.request_hash != request_hash:
        raise KeyReused
    return Posting(batch, replayed=True)


def post(
    actor: Actor,
    *,
    kind: BatchKind,
    lines: Sequence[Line],
    key: str,
    request_hash: str,
    comment: str,
    reason_id: int | None,
    kvant_id: int | None,
) -> Posting:
    """Store the batch and its entries; the database's triggers move balances and totals.

    Raises `NotEnoughPoints` (nothing stored, students named), `AlreadyReversed`, `KeyReused`.
    """
    batch = Batch(
        kind=kind,
        key=key,
        request_hash=request_hash,
        actor_id=actor.id,
        reason_id=reason_id,
        kvant_id=kvant_id,
        comment=comment,
        size=len(lines),
        points=sum(line.points for line in lines),
    )
    try:
        with db.session.begin_nested():
            _insert(batch, lines)
    except IntegrityError as error:
        return _explain(error, actor, lines, key, request_hash)
    _forget_balances()
    record(batch.actor_id, f"ledger.{kind}", batch, after={"size": batch.size, "points": batch.points})
    return Posting(batch, replayed=False)


def _insert(batch: Batch, lines: Sequence[Line]) -> None:
    db.session.add(batch)
    db.session.flush()
    common = {"batch_id": batch.id, "actor_id": batch.actor_id, "created_at": clock.now()}
    # One statement however many lines: on PostgreSQL its trigger locks the accounts in one order.
    db.session.execute(
        insert(cast(Table, LedgerEntry.__table__)),
        [asdict(line) | common for line in lines],
        execution_options={"insertmanyvalues_page_size": len(lines)},
    )


def _explain(error: IntegrityError, actor: Actor, lines: Sequence[Line], key: str, request_hash: str) -> Posting:
    refused = violated_constraint(error)
    if refused == "uq_batch_key" and (first := replay_of(key, request_hash)):
        return first
    if refused in ("ck_account_balance_not_negative", "ck_account_earned_not_negative"):
        raise not_enough_points(actor, lines) from error
    if refused == "uq_ledger_entry_reverses_id":
        raise AlreadyReversed from error
    raise error


def _forget_balances() -> None:
    # The trigger moved them behind the session's back.
    for loaded in list(db.session.identity_map.values()):
        if isinstance(loaded, Account):
            db.session.expire(loaded)
