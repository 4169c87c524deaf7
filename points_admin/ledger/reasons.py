"""Changing reasons: create, update, delete. A reason out of use is not active, and stays in the history."""

from typing import TypedDict, Unpack

from sqlalchemy import select

from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record_changes, record_removal
from points_admin.checks import checked_line
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.ledger.models import MAX_POINTS, Reason, ReasonKind
from points_admin.ledger.own_reasons import is_own
from points_admin.roster.models import Kvant

NAME_LENGTH = 120


class ReasonChanges(TypedDict, total=False):
    """`points` are signed, as everywhere; without a kvant the reason is everybody's."""

    name: str
    points: int
    kvant: Kvant | None
    is_active: bool


def create_reason(
    actor: Actor, *, name: str, points: int, kvant: Kvant | None = None, is_active: bool = True
) -> Reason:
    """A new reason, for accruals or deductions as the sign says.

    Raises `Invalid` for a wrong field, `Conflict` where there is such a reason.
    """
    require(actor, Permission.REASONS_MANAGE)
    reason = Reason(kind=ReasonKind.of(points))
    _fill(reason, {"name": name, "points": points, "kvant": kvant, "is_active": is_active})
    db.session.add(reason)
    record_changes(actor.id, "reason.create", reason)
    return reason


def update_reason(actor: Actor, reason: Reason, **wanted: Unpack[ReasonChanges]) -> Reason:
    """Change what is named, leave the rest; the sign of the points stays. Raises what `create_reason` raises."""
    require(actor, Permission.REASONS_MANAGE)
    _refuse_own(reason)
    with db.session.no_autoflush:
        _fill(reason, wanted)
    record_changes(actor.id, "reason.update", reason)
    # It was set by its id, for the audit; a kvant loaded before would still be shown.
    db.session.expire(reason, ["kvant"])
    return reason


def delete_reason(actor: Actor, reason: Reason) -> None:
    """For what was made by mistake. Raises `Conflict` where entries name the reason."""
    require(actor, Permission.REASONS_MANAGE)
    _refuse_own(reason)
    record_removal(actor.id, "reason.delete", reason)


def _fill(reason: Reason, wanted: ReasonChanges) -> None:
    if "points" in wanted:
        reason.default_points = _checked_points(wanted["points"], reason.kind)
    if "name" in wanted:
        reason.name = checked_line(wanted["name"], NAME_LENGTH, field="name", required=True)
    if "kvant" in wanted:
        reason.kvant_id = _place(reason, wanted["kvant"])
    if "is_active" in wanted:
        reason.is_active = wanted["is_active"]
    _refuse_own(reason)
    _refuse_twin(reason)


def _checked_points(points: int, kind: ReasonKind) -> int:
    if not 0 < abs(points) <= MAX_POINTS:
        raise Invalid(f"Укажите целое число баллов от 1 до {MAX_POINTS}.", field="points")
    # Entries were posted under the kind: what was praise cannot become blame.
    if ReasonKind.of(points) is not kind:
        raise Invalid("Вид основания не меняют: заведите другое, а это снимите с выбора.", field="kind")
    return points


def _place(reason: Reason, kvant: Kvant | None) -> int | None:
    """A reason that belongs to an archived kvant may stay there; none is put there."""
    if kvant is None:
        return None
    if kvant.archived_at is not None and kvant.id != reason.kvant_id:
        raise Invalid(f"«{kvant.name}» в архиве.", field="kvant")
    return kvant.id


def _refuse_own(reason: Reason) -> None:
    """What the program itself writes into the ledger keeps its name, and is nobody's to choose."""
    if is_own(reason):
        raise Conflict(f"Основание «{reason.name}» ставит сама программа.", field="name")


def _refuse_twin(reason: Reason) -> None:
    place = Reason.kvant_id == reason.kvant_id if reason.kvant_id else Reason.kvant_id.is_(None)
    twin = Reason.match_key == reason.match_key, place, Reason.id != reason.id
    if db.session.scalar(select(Reason.id).where(*twin)):
        raise Conflict("Такое основание уже есть (возможно, убрано из выбора).", field="name")
