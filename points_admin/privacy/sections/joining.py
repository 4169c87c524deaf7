"""Join requests and consents."""

from sqlalchemy import select

from points_admin.documents.consents import consents_of
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.enrolment.words import REJECT_REASONS, STATUS
from points_admin.extensions import db
from points_admin.privacy.person import Person
from points_admin.privacy.sections.section import Section
from points_admin.workbook import Cell


def requests(person: Person) -> Section:
    """All requests with their verdicts."""
    columns = {
        "kvant": "Квант",
        "created_at": "Подана",
        "status": "Состояние",
        "decided_at": "Решено",
        "reason": "Причина",
        "comment": "Комментарий",
    }
    found: list[EnrolmentRequest] = []
    if person.student is not None:
        mine = EnrolmentRequest.student_id == person.student.id
        found = list(db.session.scalars(select(EnrolmentRequest).where(mine).order_by(EnrolmentRequest.id)))
    return Section("requests", "Заявки", columns, [_request(each) for each in found])


def consents(person: Person) -> Section:
    """Each with the version of the text, and its SHA-256."""
    columns = {
        "version": "Редакция текста",
        "hash": "SHA-256 текста",
        "given_by": "Кто дал",
        "is_by_guardian": "Родитель",
        "given_at": "Дано",
        "address": "Адрес в сети",
        "withdrawn_at": "Отозвано",
    }
    found = consents_of(person.student) if person.student else ()
    rows: list[list[Cell]] = [
        [
            each.document.version,
            each.body_hash,
            each.given_by,
            each.is_by_guardian,
            each.given_at,
            each.address,
            each.withdrawn_at,
        ]
        for each in reversed(found)
    ]
    return Section("consents", "Согласия", columns, rows)


def _request(one: EnrolmentRequest) -> list[Cell]:
    why = REJECT_REASONS[one.reason] if one.reason else ""
    return [one.kvant.name, one.created_at, STATUS[one.status], one.decided_at, why, one.comment]
