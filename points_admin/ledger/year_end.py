"""What is lost at the end of a school year: the verb that writes the losses as one batch."""

from collections.abc import Iterator, Mapping

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.errors import Invalid
from points_admin.ledger import checks
from points_admin.ledger.models import MAX_POINTS, BatchKind, EntryKind
from points_admin.ledger.own_reasons import OwnReason, reason_named
from points_admin.ledger.posting import Line, Posting, digest, post, replay_of


def post_year_end(actor: Actor, *, losses: Mapping[int, int], key: str, comment: str) -> Posting:
    """Take from each student (id -> points, > 0) what is not carried over; no kvant has taken it.

    Raises `Invalid` for nothing to take, `KeyReused`, and `NotEnoughPoints` unless the balances were locked before.
    """
    require(actor, Permission.YEAR_END_MANAGE)
    checks.check_key(key)
    if not losses or min(losses.values()) <= 0:
        raise Invalid("Сгореть может только положительное число баллов.", field="points")
    comment = checks.checked_comment(comment)
    request_hash = digest(actor, "year-end", sorted(losses.items()), comment)
    if first := replay_of(key, request_hash):
        return first
    reason_id, today = reason_named(OwnReason.YEAR_END).id, clock.today()
    return post(
        actor,
        kind=BatchKind.DEDUCTION,
        lines=[
            Line(student_id, EntryKind.DEDUCTION, -part, reason_id, None, comment, today)
            for student_id, points in sorted(losses.items())
            for part in _parts(points)
        ],
        key=key,
        request_hash=request_hash,
        comment=comment,
        reason_id=reason_id,
        kvant_id=None,
    )


def _parts(points: int) -> Iterator[int]:
    """A row of the ledger holds no more than `MAX_POINTS`."""
    for begun in range(0, points, MAX_POINTS):
        yield min(MAX_POINTS, points - begun)
