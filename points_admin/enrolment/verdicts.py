"""What every verdict leaves on a request: who, when and why."""

from points_admin import clock
from points_admin.access import Actor
from points_admin.audit.services import record
from points_admin.enrolment.models import EnrolmentRequest, RejectReason, RequestStatus
from points_admin.enrolment.telling import Step, say
from points_admin.enrolment.words import REJECT_REASONS
from points_admin.extensions import db


def settle(actor: Actor, request: EnrolmentRequest, status: RequestStatus) -> None:
    """The new state is the actor's word; flushes."""
    request.status, request.decided_at, request.decided_by_id = status, clock.now(), actor.id
    db.session.flush()
    db.session.expire(request, ["decided_by"])


def unsettle(request: EnrolmentRequest) -> None:
    """Pending again, as if nobody had said anything; the audit remembers. Flushes."""
    request.status, request.reason, request.comment = RequestStatus.PENDING, None, ""
    request.decided_at, request.decided_by = None, None
    db.session.flush()


def refuse(actor: Actor, request: EnrolmentRequest, reason: RejectReason, comment: str = "") -> None:
    """Rejected, recorded and told. The request is locked and open."""
    close(actor, request, reason, comment)
    say(Step.REJECTED, request)


def close(actor: Actor, request: EnrolmentRequest, reason: RejectReason, comment: str = "") -> None:
    """`refuse` before it is known whom to tell."""
    before = request.status
    request.reason, request.comment = reason, comment
    settle(actor, request, RequestStatus.REJECTED)
    after = {"status": request.status, "why": REJECT_REASONS[reason], "comment": comment}
    record(actor.id, "request.reject", request, before={"status": before}, after=after)
