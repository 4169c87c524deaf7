"""Who an applicant may be: the same name and birth date, however it was typed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from points_admin import text
from points_admin.enrolment.models import OPEN, EnrolmentRequest
from points_admin.extensions import db
from points_admin.lookalikes import likeness_key
from points_admin.roster.models import Student


def duplicates_of(requests: Sequence[EnrolmentRequest]) -> dict[int, list[Student]]:
    """By request id: students on the roster (also archived) who may be the applicant; nothing for others. One query."""
    applicants = [request.student for request in requests if request.student.is_applicant]
    candidates = _on_roster(applicants) if applicants else []
    return {
        request.id: [one for one in candidates if request.student.is_applicant and may_be(one, request.student)]
        for request in requests
    }


def repeated_of(requests: Sequence[EnrolmentRequest]) -> set[int]:
    """Ids of the requests that somebody of the same name and birth date has made for the same kvant before. One query.

    Such a pair of applicants comes from a form that was filled in twice.
    """
    wanted = (
        EnrolmentRequest.kvant_id.in_({request.kvant_id for request in requests}),
        EnrolmentRequest.status.in_(OPEN),
        Student.birth_date.in_({request.student.birth_date for request in requests}),
    )
    others = db.session.scalars(select(EnrolmentRequest).join(EnrolmentRequest.student).where(*wanted)).all()
    return {
        request.id
        for request in requests
        for other in others
        if other.id < request.id
        and (other.kvant_id, other.student_id != request.student_id) == (request.kvant_id, True)
        and may_be(other.student, request.student)
    }


def may_be(one: Student, other: Student) -> bool:
    """Same day of birth, or one not known; same names, also swapped, in look-alike letters, without the patronymic."""
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        return False
    if likeness_key(one.full_name) == likeness_key(other.full_name):
        return True
    patronymics = {likeness_key(one.middle_name), likeness_key(other.middle_name)} - {""}
    return _names(one) == _names(other) and len(patronymics) < 2


def _names(student: Student) -> list[str]:
    return sorted((likeness_key(student.last_name), likeness_key(student.first_name)))


def _on_roster(applicants: Iterable[Student]) -> Sequence[Student]:
    """All who were born on one of the days, and those without a birth date whose name begins alike."""
    applicants = list(applicants)
    born = Student.birth_date.in_({applicant.birth_date for applicant in applicants})
    undated = and_(Student.birth_date.is_(None), _begins_like(applicants))
    query = select(Student).where(~Student.is_applicant, or_(born, undated))
    return db.session.scalars(query.order_by(Student.search_key, Student.id)).all()


def _begins_like(applicants: Iterable[Student]) -> ColumnElement[bool]:
    """The beginnings are grouped by length: a condition for each of many would be too deep for SQLite."""
    by_length: defaultdict[int, set[str]] = defaultdict(set)
    for one in applicants:
        for names in (one.last_name + one.first_name, one.first_name + one.last_name):
            for key in (text.match_key(names), likeness_key(names)):
                by_length[len(key)].add(key)
    return or_(False, *(func.substr(Student.match_key, 1, size).in_(keys) for size, keys in by_length.items()))
