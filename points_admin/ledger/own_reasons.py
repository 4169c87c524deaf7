"""Reasons that the program itself writes under: made when first wanted, never changed, never offered for a choice."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from points_admin import text
from points_admin.extensions import db
from points_admin.ledger.models import Reason, ReasonKind


class OwnReason(StrEnum):
    """What the student reads as «За что»."""

    REDEMPTION = "Обмен на награду"
    YEAR_END = "Сгорание баллов в конце учебного года"


def reason_named(own: OwnReason) -> Reason:
    """The reason, made where it is missing; flushes. Of two who make it at once both get the one that is stored."""
    found = _stored(own)
    if found is not None:
        return found
    reason = Reason(name=own.value, kind=ReasonKind.DEDUCTION, default_points=-1, is_active=False)
    try:
        with db.session.begin_nested():
            db.session.add(reason)
    except IntegrityError:
        faster = _stored(own)
        if faster is None:
            raise
        return faster
    return reason


def is_own(reason: Reason) -> bool:
    """Whether the program itself writes under it: nobody renames it, and nobody is offered it."""
    return reason.kvant_id is None and reason.match_key in map(text.match_key, OwnReason)


def _stored(own: OwnReason) -> Reason | None:
    everybodys = Reason.match_key == text.match_key(own), Reason.kvant_id.is_(None)
    return db.session.scalar(select(Reason).where(*everybodys))
