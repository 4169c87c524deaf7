"""Entries that nobody types: what rules give, and take back when the fact behind it has gone."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from points_admin.access import Actor
from points_admin.extensions import db
from points_admin.ledger.models import Batch, BatchKind, LedgerEntry
from points_admin.ledger.posting import Line, digest, mirror, post


def post_automatic(
    actor: Actor, *, lines: Sequence[Line], reason_id: int, kvant_id: int | None, comment: str
) -> dict[str, int]:
    """One batch of lines that have one reason, kvant and sign, and a key each. Returns the entries' ids by key.

    The caller answers for scope and amounts. Raises `NotEnoughPoints`.
    """
    batch = _post(actor, BatchKind(lines[0].kind), lines, comment, reason_id=reason_id, kvant_id=kvant_id)
    made = db.session.execute(select(LedgerEntry.key, LedgerEntry.id).where(LedgerEntry.batch_id == batch.id))
    return {row.key: row.id for row in made}


def take_back(actor: Actor, *, entries: Sequence[LedgerEntry], comment: str) -> Batch:
    """Reverse entries whose fact has gone; `comment` says so to the students.

    The caller answers for scope. Raises `NotEnoughPoints` where the points are spent, `AlreadyReversed`.
    """
    kvants = {entry.kvant_id for entry in entries}
    lines = [mirror(entry, comment) for entry in entries]
    kvant_id = kvants.pop() if len(kvants) == 1 else None
    return _post(actor, BatchKind.REVERSAL, lines, comment, reason_id=None, kvant_id=kvant_id)


def _post(
    actor: Actor, kind: BatchKind, lines: Sequence[Line], comment: str, *, reason_id: int | None, kvant_id: int | None
) -> Batch:
    return post(
        actor,
        kind=kind,
        lines=lines,
        # Facts are answered once by their applications; the batch itself is nobody's request.
        key=f"automatic-{uuid.uuid4().hex}",
        request_hash=digest(actor, kind, [line.key or line.reverses_id for line in lines]),
        comment=comment,
        reason_id=reason_id,
        kvant_id=kvant_id,
    ).batch
