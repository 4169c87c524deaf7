"""Checking a roster: who is new, who changed, which memberships and groups would be made, what is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row as DbRow
from sqlalchemy import select

from points_admin.access import Actor
from points_admin.extensions import db
from points_admin.imports import fields
from points_admin.imports.catalogue import catalogue_for
from points_admin.imports.columns import Table
from points_admin.imports.plan import Outcome, Plan, RowScan, Step, Steps, in_chunks
from points_admin.imports.roster_rows import GroupKey, PersonKey, RosterLine, read_line
from points_admin.roster.models import Group, Membership, Student


@dataclass
class Person:
    """Somebody the file speaks of: `known` is the row in the database, `data` what the file says first."""

    line: RosterLine
    known: DbRow[Any] | None
    data: dict[str, str] = field(default_factory=dict)

    def learn(self, line: RosterLine) -> None:
        """The first line that says something wins; a blank cell says nothing."""
        for name, value in line.data.items():
            if value:
                self.data.setdefault(name, value)

    @property
    def changes(self) -> dict[str, str]:
        """What differs from the database."""
        return {name: value for name, value in self.data.items() if value != getattr(self.known, name)}


@dataclass(frozen=True)
class NewMembership:
    person: PersonKey
    kvant_id: int
    group: GroupKey | None


@dataclass
class RosterPlan(Plan):
    """`groups` are those that do not exist yet: key -> code as written."""

    people: dict[PersonKey, Person] = field(default_factory=dict)
    memberships: list[NewMembership] = field(default_factory=list)
    groups: dict[GroupKey, str] = field(default_factory=dict)

    @property
    def changed(self) -> list[Person]:
        return [person for person in self.people.values() if person.known is not None and person.changes]

    @property
    def newcomers(self) -> dict[PersonKey, Person]:
        return {key: person for key, person in self.people.items() if person.known is None}


def check_roster(actor: Actor, table: Table) -> Steps[RosterPlan]:
    """What loading the roster would do."""
    plan = RosterPlan(table)
    catalogue = catalogue_for(actor)
    last = table.rows[-1][0]
    lines: list[RosterLine] = []
    for rows in in_chunks(table.rows):
        for scan in (RowScan(table, row) for row in rows):
            line = read_line(scan, catalogue)
            if line is None:
                plan.refuse(scan, scan.label)
            else:
                lines.append(line)
        yield Step("Проверяем строки", rows[-1][0], last)
    _Resolver(plan, lines).run()
    plan.results.sort(key=lambda result: result.number)
    plan.errors.sort(key=lambda error: error.row)
    return plan


class _Resolver:
    """Compares good lines with the database and with the lines above them, in the order of the file."""

    def __init__(self, plan: RosterPlan, lines: Sequence[RosterLine]) -> None:
        self._plan = plan
        self._lines = lines
        self._known = _known_people({line.key[0] for line in lines})
        self._running = _running_memberships([row.id for row in self._known.values()])
        self._groups = {(group.kvant_id, group.match_key): group for group in db.session.scalars(select(Group))}
        self._taken: set[tuple[PersonKey, int]] = set()

    def run(self) -> None:
        for line in self._lines:
            self._refuse_archived(line)
            if line.scan.errors:
                self._plan.refuse(line.scan, line.title)
            else:
                self._settle(line)
        changed = {person.line.key for person in self._plan.changed}
        self._plan.updated = len(changed)

    def _refuse_archived(self, line: RosterLine) -> None:
        known = self._known.get(line.key)
        if known is not None and known.archived_at:
            line.scan.refuse(fields.FULL_NAME, "Ученик в архиве: верните его из архива или удалите строку.")
        group = self._groups.get(line.group_key) if line.group_key else None
        if group is not None and group.archived_at:
            line.scan.refuse(fields.GROUP, "Группа в архиве: верните её из архива или укажите другую.")

    def _settle(self, line: RosterLine) -> None:
        person = self._plan.people.setdefault(line.key, Person(line, self._known.get(line.key)))
        person.learn(line)
        place = (line.key, line.kvant.id)
        number, note = line.scan.number, self._place_note(line)
        if place in self._taken:
            self._plan.add(number, Outcome.SKIP, line.title, f"{note}: повтор строки выше")
        elif person.known is not None and (person.known.id, line.kvant.id) in self._running:
            self._taken.add(place)
            outcome = Outcome.UPDATE if person.changes else Outcome.SKIP
            self._plan.add(number, outcome, line.title, f"{note}: уже занимается")
        else:
            self._taken.add(place)
            self._plan.memberships.append(NewMembership(line.key, line.kvant.id, self._group_key(line)))
            self._plan.add(number, Outcome.CREATE, line.title, note)

    def _place_note(self, line: RosterLine) -> str:
        return f"{line.kvant.name}, {line.group}" if line.group else line.kvant.name

    def _group_key(self, line: RosterLine) -> GroupKey | None:
        key = line.group_key
        if key and key not in self._groups and key not in self._plan.groups:
            self._plan.groups[key] = line.group
            self._plan.new_groups.append(self._place_note(line))
        return key


def _known_people(name_keys: Iterable[str]) -> dict[PersonKey, DbRow[Any]]:
    columns = (Student.id, Student.match_key, Student.birth_date, Student.archived_at)
    wanted = select(*columns, Student.email, Student.guardian_phone, Student.school, Student.grade)
    found: dict[PersonKey, Any] = {}
    for keys in in_chunks(sorted(name_keys)):
        rows = db.session.execute(wanted.where(Student.match_key.in_(keys)))
        found.update(((row.match_key, row.birth_date), row) for row in rows if row.birth_date)
    return found


def _running_memberships(student_ids: Sequence[int]) -> set[tuple[int, int]]:
    wanted = select(Membership.student_id, Membership.kvant_id).where(Membership.is_running)
    return {
        (row.student_id, row.kvant_id)
        for ids in in_chunks(student_ids)
        for row in db.session.execute(wanted.where(Membership.student_id.in_(ids)))
    }
