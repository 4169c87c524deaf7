"""The verbs of the ledger: accrue, deduct, award (either, by the sign), reverse, reverse_batch; those of imports, too.

Each flushes and records itself in the audit; the surface commits. Points are whole and signed everywhere.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import aliased

from points_admin.access import Actor, Permission, require
from points_admin.errors import AlreadyReversed, Invalid
from points_admin.extensions import db
from points_admin.ledger import checks
from points_admin.ledger.models import Batch, BatchKind, EntryKind, LedgerEntry, Reason
from points_admin.ledger.posting import Line, Posting, digest, mirror, post, replay_of
from points_admin.roster.models import Kvant, Student

_OF_REWARDS = "Обмен на награду отменяют в разделе «Выдача наград»: тогда награда вернётся в наличие."


@dataclass(frozen=True)
class ImportedRow:
    """A line of an old journal; `points` are signed."""

    student_id: int
    points: int
    reason_id: int
    kvant_id: int | None
    comment: str
    occurred_on: date


class Award(TypedDict):
    """What is asked for: `points` are signed; `key` makes a repeated request harmless; no day means today."""

    students: Sequence[Student]
    points: int
    reason: Reason
    kvant: Kvant
    key: str
    comment: NotRequired[str]
    occurred_on: NotRequired[date | None]


def accrue(actor: Actor, **wanted: Unpack[Award]) -> Posting:
    """Give each student `points` (> 0).

    Raises `Invalid`, `Forbidden`, `NotFound` (a kvant or student out of the actor's scope), `KeyReused`.
    """
    if wanted["points"] <= 0:
        raise Invalid("Начисление — положительное число баллов.", field="points")
    return award(actor, **wanted)


def deduct(actor: Actor, **wanted: Unpack[Award]) -> Posting:
    """Take `points` (< 0) from each student; raises what `accrue` raises, and `NotEnoughPoints` for them all."""
    if wanted["points"] >= 0:
        raise Invalid("Списание — отрицательное число баллов.", field="points")
    return award(actor, **wanted)


def award(actor: Actor, **wanted: Unpack[Award]) -> Posting:
    """Accrue or deduct, as the sign of `points` says: for surfaces that are given signed points."""
    points, reason, kvant, key = wanted["points"], wanted["reason"], wanted["kvant"], wanted["key"]
    checks.check_key(key)
    checks.check_kvants(actor, [kvant.id])
    comment = checks.checked_comment(wanted.get("comment", ""))
    ids = sorted({student.id for student in wanted["students"]})
    request_hash = digest(actor, "award", ids, points, reason.id, kvant.id, comment, wanted.get("occurred_on"))
    # Only the actor's rights are asked before: a repeated request is answered with what was done, even if a student
    # has left since, or the reason is out of use.
    if first := replay_of(key, request_hash):
        return first
    checks.check_students(actor, checks.checked_students(wanted["students"]), kvant)
    checks.check_points(points, reason)
    checks.check_reason(reason, kvant)
    day = checks.checked_day(wanted.get("occurred_on"))
    kind = EntryKind.ACCRUAL if points > 0 else EntryKind.DEDUCTION
    return post(
        actor,
        kind=BatchKind(kind),
        lines=[Line(student_id, kind, points, reason.id, kvant.id, comment, day) for student_id in ids],
        key=key,
        request_hash=request_hash,
        comment=comment,
        reason_id=reason.id,
        kvant_id=kvant.id,
    )


def post_imported(actor: Actor, *, rows: Sequence[ImportedRow], key: str, comment: str = "") -> Posting:
    """Store a journal's rows as one batch in the order of days, then of rows: lists go by the entries' numbers.

    The import has checked each row; raises `NotFound` for a foreign kvant, `NotEnoughPoints`, `KeyReused`.
    """
    checks.check_key(key)
    kvant_ids = {row.kvant_id for row in rows}
    checks.check_kvants(actor, kvant_ids)
    comment = checks.checked_comment(comment)
    request_hash = digest(actor, "import", [astuple(row) for row in rows])
    if first := replay_of(key, request_hash):
        return first
    return post(
        actor,
        kind=BatchKind.IMPORT,
        lines=[_imported_line(row) for row in sorted(rows, key=lambda row: row.occurred_on)],
        key=key,
        request_hash=request_hash,
        comment=comment,
        reason_id=None,
        kvant_id=kvant_ids.pop() if len(kvant_ids) == 1 else None,
    )


def _imported_line(row: ImportedRow) -> Line:
    kind = EntryKind.ACCRUAL if row.points > 0 else EntryKind.DEDUCTION
    return Line(row.student_id, kind, row.points, row.reason_id, row.kvant_id, row.comment, row.occurred_on)


def reverse(actor: Actor, *, entry: LedgerEntry, comment: str, key: str) -> Posting:
    """Take one entry back by its mirror; the original stays. `comment` says why and is shown to the student.

    Raises `Invalid` (no comment, the entry is itself a reversal, or a redemption, of which `rewards` must learn),
    `AlreadyReversed`, `NotEnoughPoints`.
    """
    checks.check_kvants(actor, [entry.kvant_id])
    if entry.kind is EntryKind.REDEMPTION:
        raise Invalid(_OF_REWARDS)
    return _reverse(actor, _only(entry), comment, key)


def reverse_redemption(actor: Actor, *, entry: LedgerEntry, comment: str, key: str) -> Posting:
    """The same for a redemption: the verb of `rewards`, which has asked whose student it is, and keeps the stock."""
    require(actor, Permission.REWARDS_REDEEM_ALL, Permission.REWARDS_REDEEM_TAUGHT)
    return _reverse(actor, _only(entry), comment, key)


def reverse_batch(actor: Actor, *, batch: Batch, comment: str, key: str) -> Posting:
    """Take back every entry of the batch that still stands; `AlreadyReversed` where none does.

    Raises `Invalid` for an import: its job must learn of it, see `imports.services.roll_back`; and for a redemption,
    see `rewards.redeeming.cancel`.
    """
    if batch.kind is BatchKind.IMPORT:
        raise Invalid("Загрузку из файла откатывают в разделе «Импорт».")
    if batch.kind is BatchKind.REDEMPTION:
        raise Invalid(_OF_REWARDS)
    return _reverse_standing(actor, batch, comment, key)


def reverse_import(actor: Actor, *, batch: Batch, comment: str, key: str) -> Posting:
    """The same for an imported batch: the verb of `imports`, which keeps the job that made it in step."""
    return _reverse_standing(actor, batch, comment, key)


def _reverse_standing(actor: Actor, batch: Batch, comment: str, key: str) -> Posting:
    reversal = aliased(LedgerEntry)
    checks.check_kvants(
        actor, db.session.scalars(select(LedgerEntry.kvant_id).where(LedgerEntry.batch_id == batch.id).distinct())
    )
    # What gives points back goes first within a student: SQLite wants a balance of zero at least after each row.
    standing = db.session.scalars(
        select(LedgerEntry)
        .outerjoin(reversal, reversal.reverses_id == LedgerEntry.id)
        .where(LedgerEntry.batch_id == batch.id, reversal.id.is_(None))
        .order_by(LedgerEntry.student_id, LedgerEntry.points, LedgerEntry.id.desc())
    ).all()
    return _reverse(actor, _Reversal(standing, ("batch", batch.id), batch.reason_id, batch.kvant_id), comment, key)


@dataclass(frozen=True)
class _Reversal:
    entries: Sequence[LedgerEntry]
    subject: tuple[str, int]
    reason_id: int | None
    kvant_id: int | None


def _only(entry: LedgerEntry) -> _Reversal:
    return _Reversal([entry], ("entry", entry.id), entry.reason_id, entry.kvant_id)


def _reverse(actor: Actor, wanted: _Reversal, comment: str, key: str) -> Posting:
    checks.check_key(key)
    comment = checks.checked_comment(comment, required=True)
    request_hash = digest(actor, "reverse", *wanted.subject, comment)
    if first := replay_of(key, request_hash):
        return first
    if not wanted.entries:
        raise AlreadyReversed
    if any(entry.kind is EntryKind.REVERSAL for entry in wanted.entries):
        raise Invalid("Сторно нельзя сторнировать: внесите новое начисление или списание.")
    return post(
        actor,
        kind=BatchKind.REVERSAL,
        lines=[mirror(entry, comment) for entry in wanted.entries],
        key=key,
        request_hash=request_hash,
        comment=comment,
        reason_id=wanted.reason_id,
        kvant_id=wanted.kvant_id,
    )
