"""What an approval does to the roster, and how a mistaken one is undone."""

from sqlalchemy import select

from points_admin.access import Actor
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry
from points_admin.roster.memberships import let_go, take_in, undo_joining
from points_admin.roster.models import Group, Membership, Student
from points_admin.roster.students import enlist, lock_student, unlist


def carry_out(actor: Actor, request: EnrolmentRequest, group: Group | None) -> Membership:
    """A membership, and a place on the roster for whoever had none. The kvant and the request are locked."""
    student = lock_student(request.student_id)
    if student.is_applicant:
        enlist(actor, student)
        request.is_newcomer = True
    membership = take_in(actor, student, kvant=request.kvant, group=group)
    request.membership = membership
    return membership


def undo(actor: Actor, request: EnrolmentRequest) -> None:
    """Without points everything goes as if it had never been; with points the membership ends, and history stays."""
    student = lock_student(request.student_id)
    membership, request.membership = request.membership, None
    if membership is not None and not _has_points(student, request):
        undo_joining(actor, membership)
    elif membership is not None and membership.is_running:
        let_go(actor, membership)
    if request.is_newcomer and not _has_history(student):
        unlist(actor, student)
    request.is_newcomer = False


def _has_points(student: Student, request: EnrolmentRequest) -> bool:
    given = select(LedgerEntry.id).where(
        LedgerEntry.student_id == student.id,
        LedgerEntry.kvant_id == request.kvant_id,
        LedgerEntry.created_at >= request.decided_at,
    )
    return db.session.scalar(given.limit(1)) is not None


def _has_history(student: Student) -> bool:
    attended = select(Membership.id).where(Membership.student_id == student.id)
    earned = select(LedgerEntry.id).where(LedgerEntry.student_id == student.id)
    return any(db.session.scalar(query.limit(1)) is not None for query in (attended, earned))
