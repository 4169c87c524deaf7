"""Withdrawing a consent, and thinking better of it. What was agreed to is erased thirty days later (152-ФЗ, ст. 21)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor
from points_admin.accounts.queries import administrators
from points_admin.audit.services import record
from points_admin.documents.consents import consents_of, running_consent
from points_admin.documents.models import Consent
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.notices.services import note, tell
from points_admin.privacy.person import person_behind, require_about
from points_admin.roster.models import Student
from points_admin.roster.students import lock_student

# The law gives so long from the withdrawal on.
KEPT_AFTER_WITHDRAWAL = timedelta(days=30)


def withdraw_consent(actor: Actor, student: Student) -> None:
    """No consent of the student runs any more; administrators and the student are told until when they may think again.

    Raises `Conflict` where there is none to withdraw.
    """
    require_about(actor, person_behind(student))
    running = [consent for consent in _locked_consents(student) if consent.withdrawn_at is None]
    if not running:
        raise Conflict("Действующего согласия нет, отзывать нечего. Обновите страницу.")
    for consent in running:
        consent.withdrawn_at, consent.withdrawn_by_id = clock.now(), actor.id
        record(actor.id, "consent.withdraw", consent, after={"version": consent.document.version})
    db.session.flush()
    _tell(student)


def renew_consent(actor: Actor, student: Student) -> None:
    """The last withdrawal has not happened; raises `Conflict` where there is none to take back."""
    require_about(actor, person_behind(student))
    consents = _locked_consents(student)
    if student.erased_at is not None or withdrawn_at(student) is None:
        raise Conflict("Отменять нечего: согласие действует или данные уже обезличены. Обновите страницу.")
    last = max(consents, key=lambda consent: (consent.withdrawn_at or consent.given_at, consent.id))
    last.withdrawn_at, last.withdrawn_by_id = None, None
    record(actor.id, "consent.renew", last, after={"version": last.document.version})
    db.session.flush()


def withdrawn_at(student: Student) -> datetime | None:
    """Since when nobody agrees any more; None while a consent runs, and where none was ever given."""
    if running_consent(student) is not None:
        return None
    return max((consent.withdrawn_at for consent in consents_of(student) if consent.withdrawn_at), default=None)


def erased_on(student: Student) -> datetime | None:
    """When the withdrawal takes effect."""
    withdrawn = withdrawn_at(student)
    return withdrawn + KEPT_AFTER_WITHDRAWAL if withdrawn else None


def panel_path(student: Student) -> str:
    """Where administrators look after the student's data."""
    return f"/admin/privacy/person/?student={student.id}"


def _locked_consents(student: Student) -> list[Consent]:
    """All of them, as they are after whoever else is at it; the student's row is what everybody waits for."""
    lock_student(student.id)
    mine = select(Consent).where(Consent.student_id == student.id)
    return list(db.session.scalars(mine.execution_options(populate_existing=True)))


def _tell(student: Student) -> None:
    until = f"{clock.local(clock.now() + KEPT_AFTER_WITHDRAWAL):%d.%m.%Y}"
    for colleague in administrators():
        body = f"{student.full_name}: данные обезличатся {until}. До этого отзыв можно отменить."
        note(colleague, title="Согласие отозвано", body=body, path=panel_path(student))
    if student.user is not None:
        body = f"{until} твои имя, контакты и переписка будут удалены. До этого отзыв можно отменить на этой странице."
        tell(student.user, title="Согласие отозвано", body=body, path="/cabinet/data")
