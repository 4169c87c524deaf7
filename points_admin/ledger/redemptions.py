"""The ledger's side of rewards: points spent on one. Given back they are by `services.reverse_redemption`."""

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.errors import Invalid
from points_admin.ledger import checks
from points_admin.ledger.models import MAX_POINTS, BatchKind, EntryKind
from points_admin.ledger.own_reasons import OwnReason, reason_named
from points_admin.ledger.posting import Line, Posting, digest, post, replay_of
from points_admin.roster.models import Student


def post_redemption(actor: Actor, *, student: Student, points: int, comment: str, key: str) -> Posting:
    """Take `points` (> 0) from the student; of no kvant, for rewards are the technopark's.

    The verb of `rewards`, which has asked whether the student is the actor's. Raises `Invalid`, `NotEnoughPoints`,
    `KeyReused`.
    """
    require(actor, Permission.REWARDS_REDEEM_ALL, Permission.REWARDS_REDEEM_TAUGHT)
    checks.check_key(key)
    if not 0 < points <= MAX_POINTS:
        raise Invalid(f"Цена награды — от 1 до {MAX_POINTS}.", field="points")
    comment = checks.checked_comment(comment)
    request_hash = digest(actor, "redeem", student.id, points, comment)
    if first := replay_of(key, request_hash):
        return first
    reason = reason_named(OwnReason.REDEMPTION)
    return post(
        actor,
        kind=BatchKind.REDEMPTION,
        lines=[Line(student.id, EntryKind.REDEMPTION, -points, reason.id, None, comment, clock.today())],
        key=key,
        request_hash=request_hash,
        comment=comment,
        reason_id=reason.id,
        kvant_id=None,
    )
