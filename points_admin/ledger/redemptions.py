"""The ledger's side of rewards: points spent on one. Given back they are by `services.reverse_redemption`."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from points_admin import clock, text
from points_admin.access import Actor, Permission, require
from points_admin.errors import Invalid
from points_admin.extensions import db
from points_admin.ledger import checks
from points_admin.ledger.models import MAX_POINTS, BatchKind, EntryKind, Reason, ReasonKind
from points_admin.ledger.posting import Line, Posting, digest, post, replay_of
from points_admin.roster.models import Student

# Every exchange stands in the ledger under this reason. It is not active: nobody is offered it for a deduction.
REASON = "Обмен на награду"
_USUAL = -1


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
    reason = redemption_reason()
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


def redemption_reason() -> Reason:
    """The reason of every exchange; made where `seed-reference` has not been run."""
    if found := _stored():
        return found
    reason = Reason(name=REASON, kind=ReasonKind.DEDUCTION, default_points=_USUAL, is_active=False)
    try:
        with db.session.begin_nested():
            db.session.add(reason)
    except IntegrityError:
        # Somebody else's first exchange was faster.
        if (theirs := _stored()) is None:
            raise
        return theirs
    return reason


def is_redemption_reason(reason: Reason) -> bool:
    """Whether it is the reason that this module keeps."""
    return reason.kvant_id is None and reason.match_key == text.match_key(REASON)


def _stored() -> Reason | None:
    wanted = Reason.kvant_id.is_(None), Reason.match_key == text.match_key(REASON)
    return db.session.scalar(select(Reason).where(*wanted))
