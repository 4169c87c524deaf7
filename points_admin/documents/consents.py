"""Consents to the processing of a student's data: given to exactly one version of the text, and who has one."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update

from points_admin.audit.services import record
from points_admin.documents.models import Consent, Document
from points_admin.extensions import db
from points_admin.roster.models import Student


def give_consent(student: Student, *, document: Document, given_by: str, is_by_guardian: bool, address: str) -> Consent:
    """Somebody agrees, to this very text; flushes."""
    consent = Consent(
        student=student,
        document=document,
        body_hash=document.body_hash,
        given_by=given_by,
        is_by_guardian=is_by_guardian,
        address=address,
    )
    db.session.add(consent)
    db.session.flush()
    record(None, "consent.give", consent, after={"version": document.version})
    return consent


def consents_of(student: Student) -> Sequence[Consent]:
    """All there were, the newest first, each with its text."""
    return db.session.scalars(select(Consent).where(Consent.student_id == student.id).order_by(Consent.id.desc())).all()


def running_consent(student: Student) -> Consent | None:
    """The newest one that nobody has withdrawn."""
    running = Consent.student_id == student.id, Consent.withdrawn_at.is_(None)
    return db.session.scalar(select(Consent).where(*running).order_by(Consent.id.desc()).limit(1))


def last_withdrawn(student: Student) -> Consent | None:
    """The consent whose withdrawal counts: none while another runs."""
    consents = consents_of(student)
    if any(consent.withdrawn_at is None for consent in consents):
        return None
    return max(consents, key=lambda consent: (consent.withdrawn_at or consent.given_at, consent.id), default=None)


def without_consent(students: Iterable[Student]) -> set[int]:
    """Ids of those who have none that runs, in one query."""
    ids = {student.id for student in students}
    running = select(Consent.student_id).where(Consent.student_id.in_(ids), Consent.withdrawn_at.is_(None))
    return ids - set(db.session.scalars(running))


def forget_givers(student: Student) -> None:
    """That somebody agreed, to which text and when, stays; who it was and from where does not."""
    own = update(Consent).where(Consent.student_id == student.id)
    db.session.execute(own.values(given_by="", address=""))
