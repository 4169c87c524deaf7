"""A student wishes for other names: ask, withdraw, approve, reject. Who has only applied mends them directly."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.accounts.identity import Names, checked_names
from points_admin.accounts.services import rename
from points_admin.audit.services import record
from points_admin.database import locked, refusing
from points_admin.errors import AlreadyDecided, Conflict, Invalid, NotFound
from points_admin.extensions import db
from points_admin.notices.services import tell
from points_admin.roster.models import NameChange, NameChangeState, Student
from points_admin.roster.policies import require_own
from points_admin.roster.queries import open_name_change
from points_admin.roster.students import correct_applicant, lock_student, update_student

STATES: Mapping[NameChangeState, str] = {
    NameChangeState.WAITING: "ждёт подтверждения",
    NameChangeState.APPROVED: "подтверждено",
    NameChangeState.REJECTED: "отклонено",
    NameChangeState.WITHDRAWN: "отозвано учеником",
}
_PROFILE = "/cabinet/profile"
_WAITS = "Новое имя уже ждёт подтверждения. Чтобы указать другое, сначала отзови его."


def change_own_names(actor: Actor, student: Student, names: Names) -> NameChange | None:
    """The wish that now waits for an administrator; None where the applicant's names are changed already.

    Raises `Invalid` (with `field`) for what is no name and for the present ones, `Conflict` while a wish waits.
    """
    require_own(actor, student)
    names, student = checked_names(names), lock_student(student.id)
    if names == names_of(student):
        raise Invalid("Это имя уже стоит в профиле: исправь и отправь ещё раз.", field="last_name")
    if open_name_change(student) is not None:
        raise Conflict(_WAITS)
    if not student.is_applicant:
        return _ask(actor, student, names)
    correct_applicant(actor, student, names)
    _rename_login(actor, student, names)
    return None


def withdraw_name_change(actor: Actor, change: NameChange) -> None:
    """The student thinks otherwise. Raises `AlreadyDecided`."""
    require_own(actor, change.student)
    _settle(actor, _locked_open(change), NameChangeState.WITHDRAWN)
    record(actor.id, "name_change.withdraw", change)


def approve_name_change(actor: Actor, change: NameChange) -> None:
    """The student, and the login, are called so from now on.

    Raises `AlreadyDecided`, and `Conflict` where that is another student's name and birth date.
    """
    require(actor, Permission.STUDENTS_MANAGE)
    change = _locked_open(change)
    before = names_of(change.student)
    update_student(actor, change.student, **asdict(change.names))
    _rename_login(actor, change.student, change.names)
    _settle(actor, change, NameChangeState.APPROVED)
    record(actor.id, "name_change.confirm", change, before={"full_name": str(before)}, after={"full_name": str(change)})
    _tell(change, "Имя изменено", f"Теперь в системе тебя зовут так: {change}.")


def reject_name_change(actor: Actor, change: NameChange) -> None:
    """Everything stays as it is. Raises `AlreadyDecided`."""
    require(actor, Permission.STUDENTS_MANAGE)
    change = _locked_open(change)
    _settle(actor, change, NameChangeState.REJECTED)
    record(actor.id, "name_change.decline", change)
    body = f"Администратор не подтвердил имя «{change}». Если оно верное, подойди к нему или к педагогу."
    _tell(change, "Имя осталось прежним", body)


def names_of(student: Student) -> Names:
    """What the student is called now."""
    return Names(student.last_name, student.first_name, student.middle_name)


def _ask(actor: Actor, student: Student, names: Names) -> NameChange:
    change = NameChange(student=student, **asdict(names))
    db.session.add(change)
    with refusing(_WAITS):
        db.session.flush()
    after = {"full_name": str(names)}
    record(actor.id, "name_change.wish", change, before={"full_name": student.full_name}, after=after)
    return change


def _rename_login(actor: Actor, student: Student, names: Names) -> None:
    if student.user is not None:
        rename(actor, student.user, names)


def _locked_open(change: NameChange) -> NameChange:
    """The wish as it is now, and its student: others who want to decide wait here."""
    lock_student(change.student_id)
    found = db.session.scalar(locked(select(NameChange).where(NameChange.id == change.id)))
    if found is None:
        raise NotFound
    if found.decided_at is not None:
        who = found.decided_by.short_name if found.decided_by else None
        raise AlreadyDecided.by(who, found.decided_at, state=STATES[found.state])
    return found


def _settle(actor: Actor, change: NameChange, state: NameChangeState) -> None:
    """The verdict keeps who and when; flushes."""
    change.decided_at, change.decided_by_id = clock.now(), actor.id
    change.is_approved = None if state is NameChangeState.WITHDRAWN else state is NameChangeState.APPROVED
    db.session.flush()
    db.session.expire(change, ["decided_by"])


def _tell(change: NameChange, title: str, body: str) -> None:
    if change.student.user is not None:
        tell(change.student.user, title=title, body=body, path=_PROFILE)
