"""Requests of somebody who is erased: the open ones end, what was typed into them goes, the verdicts stay."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from points_admin.access import Actor
from points_admin.audit.models import AuditEvent
from points_admin.audit.services import record
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.enrolment.verdicts import settle
from points_admin.extensions import db


@dataclass
class Applicants:
    """Ids of the rows under which somebody had applied before they were linked to the student of now."""

    student_ids: set[int] = field(default_factory=set)
    user_ids: set[int] = field(default_factory=set)


def forget_requests(actor: Actor, requests: Sequence[EnrolmentRequest]) -> None:
    """The student's requests, locked by `locks.lock_requests_of`; flushes. The timer moves the waiting lists up."""
    for request in requests:
        if request.is_open:
            settle(actor, request, RequestStatus.WITHDRAWN)
            record(actor.id, "request.withdraw", request)
        # The key is a digest of what was typed: whoever knows the child could try it out.
        request.key, request.comment = None, ""
    db.session.flush()


def applicants_behind(requests: Sequence[EnrolmentRequest]) -> Applicants:
    """Whose requests these were before they were linked, as the audit knows."""
    ids = [str(request.id) for request in requests]
    about = AuditEvent.subject_type == EnrolmentRequest.__tablename__, AuditEvent.subject_id.in_(ids)
    linked = select(AuditEvent.before).where(*about, AuditEvent.action == "request.link")
    found = Applicants()
    for before in db.session.scalars(linked):
        for name, ids_of_kind in (("student_id", found.student_ids), ("user_id", found.user_ids)):
            if before and before.get(name):
                ids_of_kind.add(int(before[name]))
    return found
