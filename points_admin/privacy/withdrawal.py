"""Withdrawing a consent, and thinking better of it. What was agreed to is erased thirty days later (152-ФЗ, ст. 21)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor, Permission
from points_admin.accounts.queries import administrators
from points_admin.audit.services import record
from points_admin.documents.consents import last_withdrawn
from points_admin.documents.models import Consent
from points_admin.errors import Conflict, Forbidden
from points_admin.extensions import db
from points_admin.notices.models import LetterKind
from points_admin.notices.services import note, tell, write
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
    until = f"{clock.local(clock.now() + KEPT_AFTER_WITHDRAWAL):%d.%m.%Y}"
    own = actor.id == student.user_id
    cure = "отзыв можно отменить в «Моих данных»" if own else "отзыв может отменить администратор"
    _tell_all(
        student,
        "Согласие отозвано",
        colleagues=f"{student.full_name}: данные обезличатся {until}. До этого отзыв можно отменить.",
        child=f"{until} твои имя, контакты и переписка будут удалены. До этого {cure}.",
        guardian=f"Отозвано согласие на обработку данных вашего ребёнка: {until} имя и контакты будут удалены, занятия "
        "закончатся. Если вы об этом не знали, обратитесь в технопарк: до этого дня отзыв можно отменить.",
    )


def renew_consent(actor: Actor, student: Student) -> None:
    """The last withdrawal has not happened; administrators and the student are told.

    Raises `Conflict` where there is none to take back, and `Forbidden` for a student whose consent somebody else has
    withdrawn: a guardian's word is not the child's to undo.
    """
    require_about(actor, person_behind(student))
    _locked_consents(student)
    last = last_withdrawn(student)
    if student.erased_at is not None or last is None:
        raise Conflict("Отменять нечего: согласие действует или данные уже обезличены. Обновите страницу.")
    if not _may_renew(actor, last):
        raise Forbidden("Отзыв не твой: отменить его может администратор технопарка.")
    last.withdrawn_at, last.withdrawn_by_id = None, None
    record(actor.id, "consent.renew", last, after={"version": last.document.version})
    db.session.flush()
    _tell_all(
        student,
        "Отзыв согласия отменён",
        colleagues=f"{student.full_name}: данные остаются.",
        child="Согласие снова действует, твои данные остаются.",
        guardian="Согласие на обработку данных вашего ребёнка снова действует, данные остаются.",
    )


def can_renew(actor: Actor, student: Student) -> bool:
    """Whether the withdrawal is the actor's to take back: their own, or anybody's for an administrator."""
    last = last_withdrawn(student)
    return last is not None and _may_renew(actor, last)


def withdrawn_at(student: Student) -> datetime | None:
    """Since when nobody agrees any more; None while a consent runs, and where none was ever given."""
    last = last_withdrawn(student)
    return last.withdrawn_at if last else None


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


def _may_renew(actor: Actor, withdrawn: Consent) -> bool:
    return actor.can(Permission.PRIVACY_MANAGE) or withdrawn.withdrawn_by_id == actor.id


def _tell_all(student: Student, title: str, *, colleagues: str, child: str, guardian: str) -> None:
    for colleague in administrators():
        note(colleague, title=title, body=colleagues, path=panel_path(student))
    if student.user is not None:
        tell(student.user, title=title, body=child, path="/cabinet/data")
    if student.guardian_email and not (student.user and student.user.email == student.guardian_email):
        # No name in it: anybody may have typed the address of anybody.
        context = {"title": title, "body": guardian, "path": ""}
        write(LetterKind.NOTICE, recipient=student.guardian_email, user=student.user, context=context)
