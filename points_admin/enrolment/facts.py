"""What the rules hear of requests: an approval, and that it was taken back."""

from datetime import date

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.extensions import db
from points_admin.roster.models import Kvant
from points_admin.rules.applying import grant, retract
from points_admin.rules.engine import Fact, Trigger


def approved(actor: Actor, request: EnrolmentRequest) -> None:
    """The request is approved, and its student on the roster."""
    grant(actor, [_fact(request.id, request.student_id, request.kvant, clock.today())])


def approval_undone(actor: Actor, request: EnrolmentRequest) -> None:
    """The approval was a mistake. Raises `NotEnoughPoints` where its points are spent."""
    retract(
        actor, Trigger.APPROVED, student_id=request.student_id, key=_key(request.id), why="Решение по заявке отменено"
    )


def approvals_between(first: date, last: date) -> list[Fact]:
    """Approvals that still stand, decided between two days (both included)."""
    begin, end = clock.bounds(first, last)
    within = EnrolmentRequest.decided_at >= begin, EnrolmentRequest.decided_at < end
    query = select(EnrolmentRequest.id, EnrolmentRequest.student_id, EnrolmentRequest.decided_at, Kvant)
    query = query.join(Kvant, Kvant.id == EnrolmentRequest.kvant_id).order_by(EnrolmentRequest.decided_at)
    rows = db.session.execute(query.where(EnrolmentRequest.status == RequestStatus.APPROVED, *within))
    return [_fact(row.id, row.student_id, row.Kvant, clock.local(row.decided_at).date()) for row in rows]


def _fact(request_id: int, student_id: int, kvant: Kvant, day: date) -> Fact:
    return Fact(Trigger.APPROVED, student_id, _key(request_id), day, kvant.id, f"Заявка принята: {kvant.name}")


def _key(request_id: int) -> str:
    return f"request:{request_id}"
