"""Where the person was, and what the audit and the imports know of them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from points_admin.accounts.models import User
from points_admin.audit.field_words import FIELDS, VALUES
from points_admin.audit.models import AuditEvent
from points_admin.audit.words import action_label
from points_admin.checkin.models import CheckIn
from points_admin.extensions import db
from points_admin.imports.models import ImportJob
from points_admin.privacy.person import Person
from points_admin.privacy.sections.section import Section, rows_of
from points_admin.roster.models import Student
from points_admin.workbook import Cell

_FILES = {"created_at": "Когда", "filename": "Файл", "applied_at": "Загружен"}


def visits(person: Person) -> Section:
    """Events that the student was at."""
    columns = {"event": "Мероприятие", "kvant": "Квант", "at": "Когда"}
    student_ids = [person.student.id] if person.student else []
    mine = select(CheckIn).where(CheckIn.student_id.in_(student_ids)).order_by(CheckIn.at, CheckIn.event_id)
    rows: list[list[Cell]] = [
        [each.event.name, each.event.kvant.name if each.event.kvant else "", each.at]
        for each in db.session.scalars(mine)
    ]
    return Section("visits", "Где отмечался", columns, rows)


def events(person: Person) -> Section:
    """Everything that was done with the person's card and login, and what the login did.

    Of what it did to others only when, from where and what: the names are theirs.
    """
    columns = {
        "at": "Когда",
        "action": "Что",
        "is_own": "Моё действие",
        "address": "Адрес в сети",
        "path": "Страница",
        "before": "Было",
        "after": "Стало",
    }
    own = AuditEvent.actor_id == person.user.id if person.user else None
    about = _about(person)
    which = about if own is None else or_(about, own)
    mine = select(AuditEvent, about.label("is_about")).where(which).order_by(AuditEvent.id)
    rows = [_event(event, bool(is_about), person) for event, is_about in db.session.execute(mine)]
    return Section("events", "Журнал событий", columns, rows)


def files(person: Person) -> Section:
    """Spreadsheets that the login has uploaded; what is in them is about others."""
    mine = select(ImportJob).where(ImportJob.actor_id.in_(person.user_ids))
    found = db.session.scalars(mine.order_by(ImportJob.id)).all()
    return Section("files", "Загруженные таблицы", _FILES, rows_of(found, _FILES))


def _about(person: Person) -> ColumnElement[bool]:
    rows = [(Student, person.student), (User, person.user)]
    return or_(
        *(
            and_(AuditEvent.subject_type == model.__tablename__, AuditEvent.subject_id == str(row.id))
            for model, row in rows
            if row is not None
        )
    )


def _event(event: AuditEvent, is_about: bool, person: Person) -> list[Cell]:
    is_own = person.user is not None and event.actor_id == person.user.id
    # From where a member of staff has changed the card is their affair.
    came = (event.address, event.path) if is_own or event.actor_id is None else ("", "")
    values = (_words(event.before), _words(event.after)) if is_about else ("", "")
    return [event.at, action_label(event), is_own, *came, *values]


def _words(values: dict[str, Any] | None) -> str:
    return "; ".join(f"{FIELDS.get(name, name)}: {_word(value)}" for name, value in (values or {}).items())


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, list):
        return ", ".join(map(_word, value))
    return "" if value is None else VALUES.get(str(value), str(value))
