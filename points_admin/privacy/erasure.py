"""erase(): a person becomes a number. Whatever says who it was goes; points, dates and verdicts stay, and every sum.

Each noun forgets its own part; here is the order, and that one transaction holds it all. What stays of a person and
why is listed in docs/privacy.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from points_admin.access import Actor, Permission, RoleName, require
from points_admin.accounts.erasure import erase_user
from points_admin.accounts.models import Passkey, User
from points_admin.audit.forgetting import forget_addresses, forget_subjects
from points_admin.documents.consents import consents_of, forget_givers
from points_admin.documents.models import Consent
from points_admin.enrolment.forgetting import applicants_behind, forget_requests
from points_admin.enrolment.locks import lock_requests_of
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.feedback.forgetting import forget_threads
from points_admin.feedback.models import Thread
from points_admin.feedback.telling import panel_path as feedback_path
from points_admin.imports.forgetting import forget_student
from points_admin.notices.forgetting import forget_told
from points_admin.privacy.person import Person
from points_admin.privacy.withdrawal import panel_path as withdrawal_path
from points_admin.rewards.forgetting import forget_exchanges, redemption_ids_of
from points_admin.rewards.models import Redemption, SavingsGoal
from points_admin.roster.erasure import erase_student
from points_admin.roster.models import NameChange, Student
from points_admin.schedule.calendar import revoke_link
from points_admin.schedule.ratings import forget_ratings


@dataclass(frozen=True)
class _Traces:
    """What leads to the person: rows of theirs by table, their logins, the addresses that are nobody else's.

    `paths` are pages of the panel that others were sent to because of the person.
    """

    rows: dict[str, Collection[int]]
    users: Sequence[User]
    addresses: Collection[str]
    paths: Collection[str]


def erase(actor: Actor, person: Person) -> None:
    """The person is a number from now on; for good.

    Raises `Conflict` for who is erased already, for the actor, for the last administrator, and for a student whose
    login is a member of staff, too.
    """
    require(actor, Permission.PRIVACY_MANAGE)
    student = person.student
    if student is not None and person.user is not None and is_staff(person.user):
        raise Conflict("Под этим логином работает сотрудник: сначала снимите с него роли педагога и администратора.")
    requests = lock_requests_of(student) if student is not None else []
    traces = _traces_of(person, requests)
    if student is not None:
        forget_requests(actor, requests)
        forget_givers(student)
        forget_student(student.id)
        forget_ratings(student)
        forget_exchanges(student.id)
    for user in traces.users:
        revoke_link(user)
        erase_user(actor, user, called="Ученик" if student is not None or not is_staff(user) else "Сотрудник")
    if student is not None:
        erase_student(actor, student)
    _forget_words(traces)


def is_staff(user: User) -> bool:
    """Whether the login is more than a student's."""
    return any(role.name != RoleName.STUDENT for role in user.roles)


def _forget_words(traces: _Traces) -> None:
    user_ids = [user.id for user in traces.users]
    threads = forget_threads(user_ids, traces.addresses)
    forget_told(user_ids, traces.addresses, paths=[*traces.paths, *map(feedback_path, threads)])
    forget_subjects({**traces.rows, User.__tablename__: user_ids, Thread.__tablename__: threads})
    forget_addresses(user_ids)


def _traces_of(person: Person, requests: Sequence[EnrolmentRequest]) -> _Traces:
    student, users = person.student, {person.user.id: person.user} if person.user else {}
    rows: dict[str, Collection[int]] = {}
    if student is not None:
        before = applicants_behind(requests)
        former = select(User).where(User.id.in_(before.user_ids), User.erased_at.is_(None))
        users |= {user.id: user for user in db.session.scalars(former) if not is_staff(user)}
        changes = select(NameChange.id).where(NameChange.student_id == student.id)
        rows = {
            Student.__tablename__: {student.id, *before.student_ids},
            EnrolmentRequest.__tablename__: [request.id for request in requests],
            NameChange.__tablename__: db.session.scalars(changes).all(),
            Consent.__tablename__: [consent.id for consent in consents_of(student)],
            Redemption.__tablename__: redemption_ids_of(student.id),
            SavingsGoal.__tablename__: [student.id],
        }
    rows[Passkey.__tablename__] = db.session.scalars(select(Passkey.id).where(Passkey.user_id.in_(users))).all()
    paths = [withdrawal_path(student)] if student else []
    return _Traces(rows, list(users.values()), _own_addresses(student, list(users.values())), paths)


def _own_addresses(student: Student | None, users: Sequence[User]) -> set[str]:
    """Confirmed, or on the card of a student who was taken in: anybody may register with anybody's address.

    Without those that somebody else has, too: a mother of two children gets letters about both.
    """
    known = {user.email for user in users if user.email_confirmed_at}
    if student is not None and not student.is_applicant:
        known |= {student.email, student.guardian_email}
    addresses = {address for address in known if address}
    other_users = User.email.in_(addresses), User.id.not_in([user.id for user in users])
    shared = set(db.session.scalars(select(User.email).where(*other_users)))
    theirs = or_(Student.email.in_(addresses), Student.guardian_email.in_(addresses))
    other_students = select(Student.email, Student.guardian_email).where(theirs)
    if student is not None:
        other_students = other_students.where(Student.id != student.id)
    for row in db.session.execute(other_students):
        shared |= set(row)
    return addresses - shared
