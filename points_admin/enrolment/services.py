"""A request is a state machine: one verb per transition. Each checks the state under a lock, and tells the student."""

from contextlib import AbstractContextManager

from sqlalchemy import select

from points_admin.access import Actor
from points_admin.audit.services import record
from points_admin.checks import checked_line
from points_admin.database import locked, refusing
from points_admin.documents.consents import last_withdrawn
from points_admin.enrolment import approval, facts, linking
from points_admin.enrolment.duplicates import duplicates_of
from points_admin.enrolment.locks import lock_kvant, lock_requests_of
from points_admin.enrolment.models import OPEN, EnrolmentRequest, RejectReason, RequestStatus
from points_admin.enrolment.places import first_status, require_place, unclaimed
from points_admin.enrolment.policies import require_application, require_decision, require_link, require_withdrawal
from points_admin.enrolment.telling import Step, say
from points_admin.enrolment.verdicts import refuse, settle, unsettle
from points_admin.enrolment.waiting import move_up_in
from points_admin.enrolment.words import already_decided
from points_admin.errors import AlreadyApplied, Conflict, Invalid, NotFound
from points_admin.extensions import db
from points_admin.roster.memberships import running_membership
from points_admin.roster.models import Group, Kvant, Membership, Student
from points_admin.roster.students import lock_student

COMMENT_LENGTH = 500


def apply(actor: Actor, *, student: Student, kvant: Kvant) -> EnrolmentRequest:
    """A student asks for a further kvant: pending, or on the waiting list of one that is full.

    Raises `AlreadyApplied` where a request is open or the student attends already, `Invalid` for a closed kvant.
    """
    require_application(actor, student)
    kvant = lock_kvant(kvant.id)
    student = lock_student(student.id)
    if student.archived_at is not None:
        raise Invalid("Твоя карточка в архиве. Чтобы вернуться, напиши в технопарк через «Обратную связь».")
    if last_withdrawn(student) is not None:
        raise Conflict("Согласие на обработку данных отозвано: сначала отмени отзыв в «Моих данных».")
    if not kvant.takes_requests:
        raise Invalid(f"В «{kvant.name}» сейчас не записывают.", field="kvant")
    if running_membership(student, kvant) is not None:
        raise AlreadyApplied(f"Ты уже занимаешься в «{kvant.name}».", field="kvant")
    request = EnrolmentRequest(student=student, kvant=kvant, status=first_status(kvant))
    db.session.add(request)
    with _one_open(f"Твоя заявка в «{kvant.name}» уже подана."):
        db.session.flush()
    record(actor.id, "request.create", request, after={"kvant": kvant.name, "status": request.status})
    say(Step.QUEUED if request.status == RequestStatus.WAITING else Step.RECEIVED, request)
    return request


def withdraw(actor: Actor, request: EnrolmentRequest) -> None:
    """The student thinks otherwise. Raises `AlreadyDecided`."""
    require_withdrawal(actor, request)
    kvant = _lock_open(request)
    before = request.status
    settle(actor, request, RequestStatus.WITHDRAWN)
    record(actor.id, "request.withdraw", request, before={"status": before}, after={"status": request.status})
    say(Step.WITHDRAWN, request)
    move_up_in(kvant)


def approve(actor: Actor, request: EnrolmentRequest, *, group: Group | None = None) -> Membership:
    """The student attends the kvant from today; whoever had only applied is on the roster now.

    Raises `AlreadyDecided`, `NoPlace` (of the kvant or the group), `Conflict` for a person who is on the roster (link
    the request to them first), `Invalid` for a foreign group and for what is archived.
    """
    require_decision(actor, request)
    kvant = _lock_open(request)
    require_place(kvant, group)
    before = request.status
    membership = approval.carry_out(actor, request, group)
    settle(actor, request, RequestStatus.APPROVED)
    after = {"status": request.status, "group": group.code if group else ""}
    record(actor.id, "request.approve", request, before={"status": before}, after=after)
    facts.approved(actor, request)
    say(Step.APPROVED, request)
    return membership


def reject(actor: Actor, request: EnrolmentRequest, *, reason: RejectReason, comment: str = "") -> None:
    """Nothing is deleted. Raises `AlreadyDecided`, `Invalid` without a comment to `RejectReason.OTHER`."""
    require_decision(actor, request)
    comment = checked_line(comment, COMMENT_LENGTH, field="comment", required=reason == RejectReason.OTHER)
    kvant = _lock_open(request)
    refuse(actor, request, reason, comment)
    move_up_in(kvant)


def put_on_waiting_list(actor: Actor, request: EnrolmentRequest) -> None:
    """Later, when there is a place. Raises `AlreadyDecided`, and `Conflict` while the kvant has places enough."""
    require_decision(actor, request)
    kvant = _lock_open(request)
    if request.status == RequestStatus.WAITING:
        raise already_decided(request)
    # It would move up at once.
    if unclaimed(kvant, without=request) != 0:
        raise Conflict(f"В «{kvant.name}» есть свободные места: примите заявку или отклоните её.")
    before = request.status
    settle(actor, request, RequestStatus.WAITING)
    record(actor.id, "request.wait", request, before={"status": before}, after={"status": request.status})
    say(Step.QUEUED, request)


def take_back(actor: Actor, request: EnrolmentRequest) -> None:
    """The verdict was a mistake: pending again. What an approval made is removed, or ended where points were given.

    Raises `Conflict` for a request that nobody has decided or that the student withdrew, `AlreadyApplied` where the
    student has applied anew meanwhile, `NotEnoughPoints` where what a rule gave for the approval is spent.
    """
    require_decision(actor, request)
    _lock(request)
    before = request.status
    if before == RequestStatus.PENDING or request.decided_at is None:
        raise Conflict("По этой заявке ещё нет решения.")
    if before == RequestStatus.WITHDRAWN:
        raise Conflict("Эту заявку отозвал сам ученик: вернуть её может только он, новой заявкой.")
    if before == RequestStatus.APPROVED:
        facts.approval_undone(actor, request)
        approval.undo(actor, request)
    with _one_open("Ученик уже подал новую заявку в этот квант: решение принимают по ней."):
        unsettle(request)
    record(actor.id, "request.take_back", request, before={"status": before}, after={"status": request.status})
    say(Step.TAKEN_BACK, request)


def link(actor: Actor, request: EnrolmentRequest, student: Student) -> None:
    """The applicant is `student`, one of `doubts.duplicates_of`: requests and consents move there, the applicant goes.

    A login moves along where the student has none; otherwise the applicant's is switched off.
    Raises `AlreadyDecided`, `NotFound` for anybody else, `Forbidden` for a student who is not the actor's (only an
    administrator moves one into another kvant), `Conflict` where the applicant is on the roster by now.
    """
    require_decision(actor, request)
    requests = lock_requests_of(request.student)
    if request.status not in OPEN:
        raise already_decided(request)
    if not request.student.is_applicant:
        raise Conflict("Этот ученик уже в списке, привязывать нечего. Обновите страницу.")
    if student not in duplicates_of([request])[request.id]:
        raise NotFound
    require_link(actor, student)
    linking.merge(actor, request, student, requests)


def _lock(request: EnrolmentRequest) -> Kvant:
    """The request as it is now, and its kvant: others who want to decide wait here."""
    kvant = lock_kvant(request.kvant_id)
    if db.session.scalar(locked(select(EnrolmentRequest).where(EnrolmentRequest.id == request.id))) is None:
        raise NotFound
    return kvant


def _lock_open(request: EnrolmentRequest) -> Kvant:
    kvant = _lock(request)
    if request.status not in OPEN:
        raise already_decided(request)
    return kvant


def _one_open(taken: str) -> AbstractContextManager[None]:
    """The database holds at most one open request per student and kvant."""
    return refusing(taken, error=AlreadyApplied)
