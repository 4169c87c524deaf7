"""Carrying a plan out: inserts by chunks, and notes of what was made, for the roll back."""

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from points_admin.access import Actor
from points_admin.extensions import db
from points_admin.imports.journal import JournalPlan, NewEntry, NewReason, ReasonKey
from points_admin.imports.plan import Step, Steps, in_chunks
from points_admin.imports.roster import NewMembership, Person, RosterPlan
from points_admin.imports.roster_rows import GroupKey, PersonKey
from points_admin.ledger.models import Batch, Reason, ReasonKind
from points_admin.ledger.services import ImportedRow, post_imported
from points_admin.roster.models import Group, Membership, Student

Made = dict[str, Any]


def store_roster(plan: RosterPlan) -> Steps[Made]:
    """Students, groups, memberships and changes of the plan; returns their ids and fingerprints."""
    groups = _store_groups(plan)
    student_ids = {key: person.known.id for key, person in plan.people.items() if person.known is not None}
    newcomers = list(plan.newcomers.items())
    total = len(newcomers) + len(plan.memberships)
    fingerprints: dict[str, str] = {}
    for people in in_chunks(newcomers):
        students = {key: _new_student(person) for key, person in people}
        _flush(students.values())
        student_ids |= {key: student.id for key, student in students.items()}
        fingerprints |= {str(student.id): fingerprint(student) for student in students.values()}
        yield Step("Записываем учеников", len(fingerprints), total)
    memberships: dict[str, int | None] = {}
    for wanted in in_chunks(plan.memberships):
        rows = [_new_membership(one, student_ids, groups) for one in wanted]
        _flush(rows)
        memberships |= {str(row.id): row.group_id for row in rows}
        yield Step("Записываем участие в квантах", len(fingerprints) + len(memberships), total)
    made_groups = [groups[key] for key in plan.groups]
    changes = _change_people(plan.changed)
    return {"students": fingerprints, "memberships": memberships, "groups": made_groups, "changes": changes}


def _flush(rows: Any) -> None:
    db.session.add_all(rows)
    db.session.flush()


def _store_groups(plan: RosterPlan) -> dict[GroupKey, int]:
    _flush([Group(kvant_id=kvant_id, code=code) for (kvant_id, _key), code in plan.groups.items()])
    rows = db.session.execute(select(Group.id, Group.kvant_id, Group.match_key))
    return {(row.kvant_id, row.match_key): row.id for row in rows}


def _new_student(person: Person) -> Student:
    last, first, middle = person.line.parts
    return Student(
        last_name=last,
        first_name=first,
        middle_name=middle,
        birth_date=person.line.birth_date,
        **person.data,
    )


def _new_membership(
    wanted: NewMembership, student_ids: dict[PersonKey, int], groups: dict[GroupKey, int]
) -> Membership:
    group_id = groups[wanted.group] if wanted.group else None
    return Membership(student_id=student_ids[wanted.person], kvant_id=wanted.kvant_id, group_id=group_id)


def _change_people(people: list[Person]) -> dict[str, Any]:
    """{student id: {column: [before, after]}}"""
    changed: dict[str, Any] = {}
    for chunk in in_chunks(people):
        wanted = {person.known.id: person.changes for person in chunk if person.known is not None}
        students = select(Student).where(Student.id.in_(wanted)).options(joinedload(Student.user))
        for student in db.session.scalars(students):
            changes = wanted[student.id]
            changed[str(student.id)] = {name: [getattr(student, name), value] for name, value in changes.items()}
            for name, value in changes.items():
                setattr(student, name, value)
        db.session.flush()
    return changed


def fingerprint(student: Student) -> str:
    """Differs as soon as anybody has edited the student or given a login."""
    parts = (student.full_name, student.birth_date, student.email, student.guardian_phone, student.school)
    rest = (student.grade, student.user_id, student.archived_at)
    return hashlib.sha256(repr((parts, rest)).encode()).hexdigest()[:16]


def store_journal(actor: Actor, plan: JournalPlan, *, key: str, comment: str) -> Batch | None:
    """New reasons, then every entry as one batch; None when no row is left to store."""
    if not plan.entries:
        return None
    reason_ids = plan.reason_ids | _store_reasons(plan.reasons)
    rows = [_imported_row(entry, reason_ids) for entry in plan.entries]
    return post_imported(actor, rows=rows, key=key, comment=comment).batch


def _store_reasons(wanted: dict[ReasonKey, NewReason]) -> dict[ReasonKey, int]:
    made = {key: _new_reason(reason) for key, reason in wanted.items()}
    _flush(made.values())
    return {key: reason.id for key, reason in made.items()}


def _new_reason(wanted: NewReason) -> Reason:
    kind = ReasonKind.of(wanted.points)
    return Reason(name=wanted.name, kind=kind, default_points=wanted.points, kvant_id=wanted.kvant_id)


def _imported_row(entry: NewEntry, reason_ids: dict[ReasonKey, int]) -> ImportedRow:
    return ImportedRow(
        student_id=entry.student_id,
        points=entry.points,
        reason_id=reason_ids[entry.reason],
        kvant_id=entry.kvant_id,
        comment=entry.comment,
        occurred_on=entry.occurred_on,
    )
