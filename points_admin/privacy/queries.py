"""What administrators look after: withdrawn consents, who is erased soon, and people by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Executable, func, select
from sqlalchemy.orm import joinedload

from points_admin import clock, text
from points_admin.access import Actor, Permission, require
from points_admin.accounts.models import User
from points_admin.checkin.models import CheckIn
from points_admin.documents.models import Consent
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.extensions import db
from points_admin.ledger.models import Account, LedgerEntry
from points_admin.privacy.person import Person, person_behind
from points_admin.privacy.retention import has_left, has_withdrawn, is_erasable
from points_admin.privacy.withdrawal import KEPT_AFTER_WITHDRAWAL
from points_admin.roster.models import Membership, Student
from points_admin.roster.queries import contains_words

# How far ahead the list of those who left looks.
SOON = timedelta(days=30)
SHOWN = 50


@dataclass(frozen=True)
class Ending:
    """A student whose data are kept until a day, and since when there is a reason."""

    student: Student
    since: date
    until: date


def withdrawals(actor: Actor) -> list[Ending]:
    """Who agrees no more, the first to be erased first; at most `SHOWN`."""
    require(actor, Permission.PRIVACY_MANAGE)
    last = (
        select(Consent.student_id, func.max(Consent.withdrawn_at).label("at")).group_by(Consent.student_id).subquery()
    )
    query = select(Student, last.c.at).join(last, last.c.student_id == Student.id)
    rows = db.session.execute(query.where(is_erasable(), has_withdrawn(clock.now())).order_by(last.c.at).limit(SHOWN))
    return [_ending(student, _day(at), KEPT_AFTER_WITHDRAWAL) for student, at in rows]


def leaving(actor: Actor, *, keep_left_days: int) -> list[Ending]:
    """Who left and is erased within `SOON`, the first to be erased first; at most `SHOWN`. Nobody for 0 days."""
    require(actor, Permission.PRIVACY_MANAGE)
    if not keep_left_days:
        return []
    kept = timedelta(days=keep_left_days)
    soon = is_erasable(), has_left(clock.now() - max(kept - SOON, timedelta()))
    students = db.session.scalars(select(Student).where(*soon)).all()
    left = _left_on(students)
    endings = sorted(
        (_ending(one, left[one.id], kept) for one in students), key=lambda one: (one.until, one.student.id)
    )
    return endings[:SHOWN]


def people_called(actor: Actor, typed: str) -> list[Person]:
    """At most `SHOWN` students (applicants and archived ones, too) and other logins, by name."""
    require(actor, Permission.PRIVACY_MANAGE)
    if not text.search_key(typed):
        return []
    alike = select(Student).where(contains_words(Student.search_key, typed))
    students = db.session.scalars(
        alike.options(joinedload(Student.user)).order_by(Student.search_key).limit(SHOWN)
    ).all()
    with_student = select(Student.user_id).where(Student.user_id.is_not(None))
    others = select(User).where(contains_words(User.search_key, typed), User.id.not_in(with_student))
    users = db.session.scalars(others.order_by(User.search_key).limit(SHOWN - len(students)))
    return [*map(person_behind, students), *(Person(None, user) for user in users)]


def _ending(student: Student, since: date, kept: timedelta) -> Ending:
    return Ending(student, since, since + kept)


def _left_on(students: Sequence[Student]) -> dict[int, date]:
    """The day of the last thing that has happened with each."""
    ids = [student.id for student in students]
    last = {student.id: _day(student.archived_at or student.created_at) for student in students}
    ended = select(Membership.student_id, func.max(Membership.ended_on)).group_by(Membership.student_id)
    decided = func.max(func.coalesce(EnrolmentRequest.decided_at, EnrolmentRequest.created_at))
    asked = select(EnrolmentRequest.student_id, decided).group_by(EnrolmentRequest.student_id)
    earned = select(Account.student_id, LedgerEntry.created_at)
    came = select(CheckIn.student_id, func.max(CheckIn.at)).group_by(CheckIn.student_id)
    queries: tuple[Executable, ...] = (
        ended.where(Membership.student_id.in_(ids)),
        asked.where(EnrolmentRequest.student_id.in_(ids)),
        came.where(CheckIn.student_id.in_(ids)),
        earned.join(LedgerEntry, LedgerEntry.id == Account.last_entry_id).where(Account.student_id.in_(ids)),
    )
    for query in queries:
        for student_id, when in db.session.execute(query):
            last[student_id] = max(last[student_id], _day(when))
    return last


def _day(when: date | datetime) -> date:
    """At the technopark."""
    return clock.local(when).date() if isinstance(when, datetime) else when
