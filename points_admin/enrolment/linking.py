"""An applicant turns out to be somebody on the roster: what is theirs moves there."""

from collections.abc import Sequence

from sqlalchemy import select, update

from points_admin.access import Actor
from points_admin.accounts.models import User
from points_admin.accounts.services import shut_out
from points_admin.audit.services import record
from points_admin.database import refusing
from points_admin.documents.models import Consent
from points_admin.enrolment.models import OPEN, EnrolmentRequest, RejectReason
from points_admin.enrolment.telling import Step, say
from points_admin.enrolment.verdicts import close
from points_admin.extensions import db
from points_admin.notices.models import LetterKind
from points_admin.notices.services import tell, write
from points_admin.roster.memberships import running_membership
from points_admin.roster.models import Student
from points_admin.roster.students import lock_student

# What the roster does not know yet is taken from the application.
_FILLED = ("birth_date", "guardian_name", "guardian_phone", "guardian_email")
# A stranger who applies in a child's name must not learn the way into the child's login: letters go to contacts.
_FILLED_BESIDE_LOGIN = ("birth_date",)


def merge(actor: Actor, request: EnrolmentRequest, student: Student, requests: Sequence[EnrolmentRequest]) -> None:
    """Requests, consents and the login of the applicant move to `student`, the applicant's row is removed."""
    student, applicant = lock_student(student.id), request.student
    closed = _close_superfluous(actor, student, requests)
    noted = {"student": f"{student} (№ {student.id})", "applicant": f"{applicant} (№ {applicant.id})"}
    filled = _FILLED if student.user is None else _FILLED_BESIDE_LOGIN
    noted_id, user, known = applicant.id, applicant.user, {name: getattr(applicant, name) for name in filled}
    if student.user is not None:
        _keep_known_login(requests)
        if request not in closed:
            _tell_known(student.user, request)
    applicant.user = None
    db.session.flush()
    _move_login(actor, user, student)
    with refusing("С этой датой рождения в списке есть ещё один такой ученик: покажите заявку администратору."):
        _fill(student, known)
        _hand_over(applicant, student, requests)
    # The ids lead an erasure to what was said of the applicant before.
    before = {"student": noted["applicant"], "student_id": noted_id, "user_id": user.id if user else None}
    record(actor.id, "request.link", request, before=before, after={"student": noted["student"]})
    for each in closed:
        say(Step.REJECTED, each)
    db.session.flush()


def _close_superfluous(
    actor: Actor, student: Student, requests: Sequence[EnrolmentRequest]
) -> Sequence[EnrolmentRequest]:
    """For a kvant that the student attends or has asked for already there is nothing left to decide; which they are."""
    mine = EnrolmentRequest.student_id == student.id, EnrolmentRequest.status.in_(OPEN)
    taken = set(db.session.scalars(select(EnrolmentRequest.kvant_id).where(*mine)))
    superfluous = [
        request
        for request in requests
        if request.is_open and (request.kvant_id in taken or running_membership(student, request.kvant) is not None)
    ]
    for request in superfluous:
        close(actor, request, RejectReason.DUPLICATE)
    return superfluous


def _keep_known_login(requests: Sequence[EnrolmentRequest]) -> None:
    """The student goes on with the login of before: that the wished one was taken matters no more."""
    for request in requests:
        request.is_login_replaced = False


def _tell_known(user: User, request: EnrolmentRequest) -> None:
    """The one person who knows whether the request is theirs."""
    tell(
        user,
        title=f"К тебе привязана заявка: {request.kvant.name}",
        body="Её подали с твоим именем. Если это не ты и не родители, скажи педагогу или администратору.",
        path="/cabinet/requests",
    )


def _hand_over(applicant: Student, student: Student, requests: Sequence[EnrolmentRequest]) -> None:
    for request in requests:
        request.student = student
    db.session.flush()
    db.session.execute(update(Consent).where(Consent.student_id == applicant.id).values(student_id=student.id))
    db.session.delete(applicant)
    db.session.flush()


def _fill(student: Student, known: dict[str, object]) -> None:
    for name, value in known.items():
        if value and not getattr(student, name):
            setattr(student, name, value)
    db.session.flush()


def _move_login(actor: Actor, user: User | None, student: Student) -> None:
    if user is None:
        return
    if student.user is None:
        student.user = user
        user.last_name, user.first_name, user.middle_name = student.last_name, student.first_name, student.middle_name
    else:
        _switch_off(actor, user)


def _switch_off(actor: Actor, user: User) -> None:
    """Two logins of one person would be confusing; the address is set free for the one that stays."""
    if user.email:
        body = "Твоя заявка привязана к записи, которая у тебя уже была. Входи под прежним логином, новый отключён."
        title = "Заявка привязана к прежней записи"
        write(LetterKind.NOTICE, recipient=user.email, user=user, context={"title": title, "body": body, "path": ""})
    user.email = user.email_confirmed_at = None
    shut_out(actor, user)
