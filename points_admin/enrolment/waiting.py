"""The waiting list moves up where places are free."""

from sqlalchemy import select

from points_admin.audit.services import record
from points_admin.database import locked
from points_admin.enrolment.locks import lock_kvant
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.enrolment.places import unclaimed
from points_admin.enrolment.telling import Step, say
from points_admin.enrolment.verdicts import unsettle
from points_admin.extensions import db
from points_admin.roster.models import Kvant


def move_up() -> int:
    """Make the oldest waiting requests pending, as many as fit beside those pending already; returns how many."""
    waiting = select(EnrolmentRequest.kvant_id).where(EnrolmentRequest.status == RequestStatus.WAITING)
    # In one order, as everybody else who wants several.
    ids = db.session.scalars(waiting.distinct().order_by(EnrolmentRequest.kvant_id)).all()
    return sum(move_up_in(lock_kvant(kvant_id)) for kvant_id in ids)


def move_up_in(kvant: Kvant) -> int:
    """The same within one kvant, which is locked; an archived one has no places to give."""
    if kvant.archived_at is not None:
        return 0
    waiting = EnrolmentRequest.kvant_id == kvant.id, EnrolmentRequest.status == RequestStatus.WAITING
    oldest = select(EnrolmentRequest).where(*waiting).order_by(EnrolmentRequest.id).limit(unclaimed(kvant))
    moved = db.session.scalars(locked(oldest)).all()
    for request in moved:
        _move(request)
    return len(moved)


def _move(request: EnrolmentRequest) -> None:
    unsettle(request)
    record(None, "request.move_up", request)
    say(Step.MOVED_UP, request)
