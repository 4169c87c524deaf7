"""Who waits for whom: kvants by id, then requests by id, then students by id, so that nobody waits in a circle."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from points_admin.database import locked
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.roster.models import Kvant, Student
from points_admin.roster.students import lock_student


def lock_kvant(kvant_id: int) -> Kvant:
    """Everybody who decides about the kvant's requests comes through here first, and locks requests only then."""
    return db.session.scalars(locked(select(Kvant).where(Kvant.id == kvant_id))).one()


def lock_requests_of(student: Student) -> Sequence[EnrolmentRequest]:
    """All requests of the student, and the student; raises `Conflict` where there is one more by now."""
    mine = select(EnrolmentRequest).where(EnrolmentRequest.student_id == student.id).order_by(EnrolmentRequest.id)
    _lock_kvants(request.kvant_id for request in db.session.scalars(mine))
    requests = db.session.scalars(locked(mine)).all()
    lock_student(student.id)
    if len(db.session.scalars(mine).all()) != len(requests):
        raise Conflict
    return requests


def lock_for_verdicts(requests: Iterable[EnrolmentRequest]) -> None:
    """Whatever one verdict over all of them will want, before the first of them wants it."""
    requests = list(requests)
    _lock_kvants(request.kvant_id for request in requests)
    mine = EnrolmentRequest.id.in_([request.id for request in requests])
    db.session.scalars(locked(select(EnrolmentRequest).where(mine).order_by(EnrolmentRequest.id))).all()
    theirs = Student.id.in_({request.student_id for request in requests})
    db.session.scalars(locked(select(Student).where(theirs).order_by(Student.id))).all()


def _lock_kvants(ids: Iterable[int]) -> None:
    for kvant_id in sorted(set(ids)):
        lock_kvant(kvant_id)
