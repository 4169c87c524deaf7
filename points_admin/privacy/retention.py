"""Whose time is over: students who left, applicants nobody took in, logins that a link left behind, withdrawn consents.

`tick` asks every minute, and erases whoever is due, a few at a time.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from points_admin import clock
from points_admin.access import SYSTEM, RoleName
from points_admin.accounts import sessions
from points_admin.accounts.models import Role, User
from points_admin.checkin.models import CheckIn
from points_admin.database import locked
from points_admin.documents.models import Consent
from points_admin.enrolment.locks import lock_requests_of
from points_admin.enrolment.models import OPEN, EnrolmentRequest
from points_admin.extensions import db
from points_admin.feedback.forgetting import forget_visitors
from points_admin.imports import forgetting as imports
from points_admin.ledger.models import LedgerEntry
from points_admin.notices import forgetting as notices
from points_admin.privacy.erasure import erase
from points_admin.privacy.person import Person, person_behind
from points_admin.privacy.withdrawal import KEPT_AFTER_WITHDRAWAL
from points_admin.roster.models import Membership, Student
from points_admin.year_end.queries import is_of_year_end

# One run of the timer erases so many at most.
MOST = 50


def due(*, keep_left_days: int) -> list[Person]:
    """At most `MOST` people to erase now; with 0 days leaving alone is no reason."""
    students = db.session.scalars(_students(keep_left_days).order_by(Student.id).limit(MOST)).all()
    users = db.session.scalars(_logins(keep_left_days).order_by(User.id).limit(MOST - len(students)))
    return [*map(person_behind, students), *(Person(None, user) for user in users)]


def erase_if_due(person: Person, *, keep_left_days: int) -> bool:
    """Erase one of those whom `due` has named, unless they have come back since; whether they are erased.

    Whoever changes one's mind holds the same lock: from here on nobody does. Raises what `erase` raises.
    """
    still: Select[Any]
    if person.student is not None:
        lock_requests_of(person.student)
        still = _students(keep_left_days).where(Student.id == person.student.id)
    else:
        still = locked(_logins(keep_left_days).where(User.id == person.row.id))
    if db.session.scalar(still) is None:
        return False
    erase(SYSTEM, person)
    return True


def forget_old(*, keep_left_days: int) -> None:
    """What is past its time: uploads, letters, notices, sessions, settled questions of visitors."""
    imports.forget_old()
    notices.forget_old()
    sessions.sweep()
    if keep_left_days:
        forget_visitors(clock.now() - timedelta(days=keep_left_days))


def is_erasable() -> ColumnElement[bool]:
    """A student with data, whose login is not that of a member of staff, too."""
    staff = select(User.id).where(User.roles.any(Role.name != RoleName.STUDENT))
    return and_(Student.erased_at.is_(None), or_(Student.user_id.is_(None), Student.user_id.not_in(staff)))


def has_withdrawn(before: datetime) -> ColumnElement[bool]:
    """The last consent was withdrawn before the instant, and none runs."""
    withdrawn = select(Consent.student_id).where(Consent.withdrawn_at <= before)
    later = or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at > before)
    return and_(Student.id.in_(withdrawn), Student.id.not_in(select(Consent.student_id).where(later)))


def has_left(before: datetime) -> ColumnElement[bool]:
    """Attends nothing, has asked for nothing, and nothing has happened with the student since the instant."""
    return and_(
        Student.created_at < before,
        or_(Student.archived_at.is_(None), Student.archived_at < before),
        ~_any(Membership, or_(Membership.ended_on.is_(None), Membership.ended_on >= clock.local(before).date())),
        ~_any(EnrolmentRequest, or_(EnrolmentRequest.status.in_(OPEN), _touched(before))),
        ~select(CheckIn.event_id).where(CheckIn.student_id == Student.id, CheckIn.at >= before).exists(),
        # That points burned, or came back, at the end of a year is nothing the student did.
        ~_any(LedgerEntry, and_(LedgerEntry.created_at >= before, ~is_of_year_end())),
    )


def _any(model: type[Membership | EnrolmentRequest | LedgerEntry], rule: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(model.id).where(model.student_id == Student.id, rule).exists()


def _touched(before: datetime) -> ColumnElement[bool]:
    return or_(EnrolmentRequest.created_at >= before, EnrolmentRequest.decided_at >= before)


def _students(keep_left_days: int) -> Select[Student]:
    rule = has_withdrawn(clock.now() - KEPT_AFTER_WITHDRAWAL)
    if keep_left_days:
        rule = or_(rule, has_left(clock.now() - timedelta(days=keep_left_days)))
    return select(Student).where(is_erasable(), rule)


def _logins(keep_left_days: int) -> Select[User]:
    """Student logins that are switched off and nobody's: a link had made them superfluous."""
    only_student = User.roles.any(Role.name == RoleName.STUDENT), ~User.roles.any(Role.name != RoleName.STUDENT)
    nobodys = User.id.not_in(select(Student.user_id).where(Student.user_id.is_not(None)))
    if not keep_left_days:
        return select(User).where(false())
    old = User.active.is_(False), User.erased_at.is_(None)
    before = clock.now() - timedelta(days=keep_left_days)
    return select(User).where(*only_student, *old, nobodys, User.created_at < before)
