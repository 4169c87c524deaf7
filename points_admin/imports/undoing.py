"""Taking a roster or a timetable back: only what nothing has touched since goes; the rest is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from points_admin.access import Actor
from points_admin.checkin.models import Event
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.imports.models import ImportJob
from points_admin.imports.plan import in_chunks
from points_admin.imports.storing import Made, fingerprint
from points_admin.ledger.models import LedgerEntry
from points_admin.roster.models import Group, Membership, Student
from points_admin.schedule.models import Lesson, TimetableSlot
from points_admin.schedule.slots import delete_slot


@dataclass
class Undone:
    """How many students, memberships, lines of the week, groups and changed people went, and how many had to stay."""

    removed_students: int = 0
    removed_memberships: int = 0
    removed_slots: int = 0
    removed_groups: int = 0
    restored_people: int = 0
    kept_students: int = 0
    kept_memberships: int = 0
    kept_slots: int = 0
    kept_groups: int = 0
    kept_changes: int = 0


def undo_roster(job: ImportJob) -> Undone:
    """Remove and restore by the notes that `store_roster` left in the job."""
    made: Made = job.result["made"]
    undone = Undone()
    for ids in in_chunks(list(made["memberships"])):
        _undo_memberships(job, [int(one) for one in ids], undone)
    for ids in in_chunks(list(made["students"])):
        _undo_students(made, [int(one) for one in ids], undone)
    for ids in in_chunks(list(made["changes"])):
        _undo_changes(made, [int(one) for one in ids], undone)
    _undo_groups(made["groups"], undone)
    return undone


def undo_timetable(actor: Actor, job: ImportJob) -> Undone:
    """Delete the lines of the week by whose lessons nothing has been done, and the groups that were made for them."""
    made: Made = job.result["made"]
    undone = Undone()
    for slot in db.session.scalars(select(TimetableSlot).where(TimetableSlot.id.in_(made["slots"]))).all():
        try:
            with db.session.begin_nested():
                delete_slot(actor, slot)
            undone.removed_slots += 1
        except Conflict:
            undone.kept_slots += 1
    _undo_groups(made["groups"], undone)
    return undone


def _undo_memberships(job: ImportJob, ids: list[int], undone: Undone) -> None:
    """A membership stays when it ended, moved to another group, or points were given under it since."""
    made: Made = job.result["made"]
    rows = db.session.scalars(select(Membership).where(Membership.id.in_(ids))).all()
    since = select(LedgerEntry.student_id, LedgerEntry.kvant_id).where(
        LedgerEntry.student_id.in_({row.student_id for row in rows}), LedgerEntry.created_at >= job.applied_at
    )
    used = {(student_id, kvant_id) for student_id, kvant_id in db.session.execute(since)}
    untouched = [
        row.id
        for row in rows
        if row.is_running
        and row.group_id == made["memberships"][str(row.id)]
        and (row.student_id, row.kvant_id) not in used
    ]
    db.session.execute(delete(Membership).where(Membership.id.in_(untouched)))
    undone.removed_memberships += len(untouched)
    undone.kept_memberships += len(rows) - len(untouched)


def _undo_students(made: Made, ids: list[int], undone: Undone) -> None:
    """A student stays with a login, an edit, an entry or a membership."""
    students = db.session.scalars(select(Student).where(Student.id.in_(ids))).all()
    busy = _ids(select(Membership.student_id).where(Membership.student_id.in_(ids)))
    busy |= _ids(select(LedgerEntry.student_id).where(LedgerEntry.student_id.in_(ids)))
    untouched = [one.id for one in students if one.id not in busy and fingerprint(one) == made["students"][str(one.id)]]
    db.session.execute(delete(Student).where(Student.id.in_(untouched)))
    undone.removed_students += len(untouched)
    undone.kept_students += len(students) - len(untouched)


def _undo_changes(made: Made, ids: list[int], undone: Undone) -> None:
    students = select(Student).where(Student.id.in_(ids)).options(joinedload(Student.user))
    for student in db.session.scalars(students):
        changes = made["changes"][str(student.id)]
        if any(getattr(student, name) != after for name, (_before, after) in changes.items()):
            undone.kept_changes += 1
            continue
        for name, (before, _after) in changes.items():
            setattr(student, name, before)
        undone.restored_people += 1
    db.session.flush()


def _undo_groups(ids: list[int], undone: Undone) -> None:
    """A group stays with a member, former ones too, with a teacher, in the timetable, or with an event."""
    busy = _ids(select(Membership.group_id).where(Membership.group_id.in_(ids)))
    busy |= _ids(select(TimetableSlot.group_id).where(TimetableSlot.group_id.in_(ids)))
    busy |= _ids(select(Lesson.group_id).where(Lesson.group_id.in_(ids)))
    busy |= _ids(select(Event.group_id).where(Event.group_id.in_(ids)))
    rows = db.session.scalars(select(Group).where(Group.id.in_(ids))).all()
    untouched = [row.id for row in rows if row.id not in busy and row.teacher_id is None]
    db.session.execute(delete(Group).where(Group.id.in_(untouched)))
    undone.removed_groups += len(untouched)
    undone.kept_groups += len(rows) - len(untouched)


def _ids(wanted: Any) -> set[int]:
    found: Iterable[int] = db.session.scalars(wanted)
    return set(found)
