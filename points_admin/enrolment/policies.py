"""Which requests exist for an actor, and whose word decides them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select, true

from points_admin.access import Actor, Permission
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.errors import Forbidden, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Student
from points_admin.roster.policies import kvants_taught_by, seen_of


def visible_requests(actor: Actor) -> ColumnElement[bool]:
    """All for administrators, those of the own kvants for teachers, the own ones for students."""
    if actor.can(Permission.REQUESTS_DECIDE_ALL):
        return true()
    rules: list[ColumnElement[bool]] = [false()]
    if actor.can(Permission.REQUESTS_DECIDE_TAUGHT):
        rules.append(EnrolmentRequest.kvant_id.in_(kvants_taught_by(actor)))
    if actor.can(Permission.REQUESTS_MAKE_OWN):
        rules.append(EnrolmentRequest.student_id.in_(select(Student.id).where(Student.user_id == actor.id)))
    return or_(*rules)


def can_decide(actor: Actor, request: EnrolmentRequest) -> bool:
    """Staff whose kvant it is."""
    if not (actor.can(Permission.REQUESTS_DECIDE_ALL) or actor.can(Permission.REQUESTS_DECIDE_TAUGHT)):
        return False
    return _is_visible(actor, request)


def with_contacts(actor: Actor, requests: Sequence[EnrolmentRequest]) -> set[int]:
    """Ids of those of the actor's requests whose contacts and login the actor reads. One query.

    They are for deciding: of what is over they are open to who sees the student anyway.
    """
    if actor.can(Permission.STUDENTS_READ_ALL):
        return {request.id for request in requests}
    seen = seen_of(actor, [request.student for request in requests])
    return {request.id for request in requests if request.is_open or request.student_id in seen}


def require_link(actor: Actor, student: Student) -> None:
    """Raise `Forbidden` for a student whom the actor does not see: a request would bring them into the own kvant."""
    if not seen_of(actor, [student]):
        raise Forbidden("Этот ученик не из ваших квантов: привязать к нему заявку может администратор.")


def can_withdraw(actor: Actor, request: EnrolmentRequest) -> bool:
    """The student who asked."""
    return actor.can(Permission.REQUESTS_MAKE_OWN) and request.student.user_id == actor.id


def require_application(actor: Actor, student: Student) -> None:
    """Raise `Forbidden` unless the actor is the student."""
    if not actor.can(Permission.REQUESTS_MAKE_OWN) or student.user_id != actor.id:
        raise Forbidden


def require_decision(actor: Actor, request: EnrolmentRequest) -> None:
    """Raise `NotFound` for a request that is not the actor's, `Forbidden` for one that is only the actor's to see."""
    if not can_decide(actor, request):
        raise Forbidden if _is_visible(actor, request) else NotFound


def require_withdrawal(actor: Actor, request: EnrolmentRequest) -> None:
    """Like `require_decision`, of the student's own word."""
    if not can_withdraw(actor, request):
        raise Forbidden if _is_visible(actor, request) else NotFound


def _is_visible(actor: Actor, request: EnrolmentRequest) -> bool:
    found = select(EnrolmentRequest.id).where(EnrolmentRequest.id == request.id, visible_requests(actor))
    return db.session.scalar(found) is not None
