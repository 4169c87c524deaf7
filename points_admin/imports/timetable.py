"""Checking a timetable: which lines of the week are new, which groups would be made, who is in whose way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import time

from sqlalchemy import or_, select

from points_admin import clock, text
from points_admin.access import Actor, RoleName
from points_admin.accounts.models import Role, User
from points_admin.extensions import db
from points_admin.imports import fields
from points_admin.imports.catalogue import catalogue_for
from points_admin.imports.columns import Table
from points_admin.imports.plan import Outcome, Plan, RowScan, Step, Steps, in_chunks
from points_admin.imports.roster_rows import GroupKey
from points_admin.imports.timetable_rows import SlotLine, label, read_line
from points_admin.roster.groups import create_group
from points_admin.roster.models import Group, Kvant
from points_admin.schedule.models import TimetableSlot
from points_admin.schedule.slots import create_slot


@dataclass(frozen=True)
class NewSlot:
    line: SlotLine
    teacher: User | None


@dataclass
class TimetablePlan(Plan):
    """`slots` in the order of the file; `groups` are those that do not exist yet: key -> (kvant, code as written)."""

    slots: list[NewSlot] = field(default_factory=list)
    groups: dict[GroupKey, tuple[Kvant, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Claim:
    """A time of the week that somebody has: a stored line, or one further up in the file."""

    group: GroupKey
    starts_at: time
    ends_at: time
    room: str
    teacher_id: int | None
    title: str

    def meets(self, other: "_Claim") -> bool:
        return self.starts_at < other.ends_at and self.ends_at > other.starts_at


def check_timetable(actor: Actor, table: Table) -> Steps[TimetablePlan]:
    """What loading the timetable would do."""
    plan = TimetablePlan(table)
    catalogue, last = catalogue_for(actor), table.rows[-1][0]
    lines: list[SlotLine] = []
    for rows in in_chunks(table.rows):
        for scan in (RowScan(table, row) for row in rows):
            line = read_line(scan, catalogue)
            if line is None:
                plan.refuse(scan, label(scan))
            else:
                lines.append(line)
        yield Step("Проверяем строки", rows[-1][0], last)
    _Resolver(plan).run(lines)
    plan.results.sort(key=lambda result: result.number)
    plan.errors.sort(key=lambda error: error.row)
    return plan


def store_timetable(actor: Actor, plan: TimetablePlan) -> Steps[dict[str, list[int]]]:
    """Groups and lines of the week, with their lessons; the ids of what was made, for the roll back."""
    groups = {(group.kvant_id, group.match_key): group for group in db.session.scalars(select(Group))}
    made_groups = {key: create_group(actor, kvant=kvant, code=code) for key, (kvant, code) in plan.groups.items()}
    made: list[int] = []
    for new in plan.slots:
        line = new.line
        slot = create_slot(
            actor,
            group=(groups | made_groups)[line.group_key],
            weekday=line.weekday,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            room=line.room,
            teacher=new.teacher,
        )
        made.append(slot.id)
        yield Step("Записываем расписание", len(made), len(plan.slots))
    return {"slots": made, "groups": [group.id for group in made_groups.values()]}


class _Resolver:
    """Compares good lines with the stored timetable and with the lines above them, in the order of the file."""

    def __init__(self, plan: TimetablePlan) -> None:
        self._plan = plan
        self._groups = {(group.kvant_id, group.match_key): group for group in db.session.scalars(select(Group))}
        self._teachers = _teachers()
        self._stored, self._above = _stored_claims(), defaultdict[int, list[_Claim]](list)

    def run(self, lines: Sequence[SlotLine]) -> None:
        for line in lines:
            self._settle(line)

    def _settle(self, line: SlotLine) -> None:
        teacher = self._teacher(line)
        claim = _Claim(
            line.group_key,
            line.starts_at,
            line.ends_at,
            text.match_key(line.room),
            teacher.id if teacher else None,
            f"{line.title}, {line.starts_at:%H:%M}–{line.ends_at:%H:%M}",
        )
        group = self._groups.get(line.group_key)
        if group is not None and group.archived_at:
            line.scan.refuse(fields.GROUP, "Группа в архиве: верните её из архива или укажите другую.")
        for known, note in ((self._stored, "уже есть в расписании"), (self._above, "повтор строки выше")):
            if not line.scan.errors and _is_same(claim, known[line.weekday]):
                self._plan.add(line.scan.number, Outcome.SKIP, line.title, f"{line.note}: {note}")
                return
            _refuse_clash(line.scan, claim, known[line.weekday])
        if line.scan.errors:
            self._plan.refuse(line.scan, line.title)
            return
        self._above[line.weekday].append(claim)
        self._note_group(line)
        self._plan.slots.append(NewSlot(line, teacher))
        self._plan.add(line.scan.number, Outcome.CREATE, line.title, line.note)

    def _note_group(self, line: SlotLine) -> None:
        if line.group_key not in self._groups and line.group_key not in self._plan.groups:
            self._plan.groups[line.group_key] = (line.kvant, line.group)
            self._plan.new_groups.append(line.title)

    def _teacher(self, line: SlotLine) -> User | None:
        if not line.teacher:
            return None
        found = self._teachers.get(text.match_key(line.teacher), [])
        if len(found) != 1:
            why = "Таких педагогов несколько" if found else "Педагог не найден"
            line.scan.refuse(fields.TEACHER, f"{why}: впишите фамилию, имя и отчество как в «Пользователях».")
        return found[0] if len(found) == 1 else None


def _is_same(claim: _Claim, others: Iterable[_Claim]) -> bool:
    same = (claim.group, claim.starts_at, claim.ends_at, claim.room)
    return any((other.group, other.starts_at, other.ends_at, other.room) == same for other in others)


def _refuse_clash(scan: RowScan, claim: _Claim, others: Iterable[_Claim]) -> None:
    """One error for each thing that somebody else has at that time."""
    meeting = [other for other in others if claim.meets(other)]
    shared = (
        (fields.STARTS, "У этой группы в это время уже есть занятие", lambda other: other.group == claim.group),
        (fields.ROOM, "Кабинет в это время занят", lambda other: bool(claim.room) and other.room == claim.room),
        (
            fields.TEACHER,
            "Педагог в это время занят",
            lambda other: claim.teacher_id is not None and other.teacher_id == claim.teacher_id,
        ),
    )
    for of, said, is_shared in shared:
        other = next(filter(is_shared, meeting), None)
        if other is not None:
            scan.refuse(of, f"{said}: {other.title}.")
            return


def _stored_claims() -> defaultdict[int, list[_Claim]]:
    """By day of the week: the lines that run today or later."""
    running = or_(TimetableSlot.valid_to.is_(None), TimetableSlot.valid_to >= clock.today())
    claims: defaultdict[int, list[_Claim]] = defaultdict(list)
    for slot in db.session.scalars(select(TimetableSlot).where(running).order_by(TimetableSlot.starts_at)):
        key, at = (slot.kvant_id, slot.group.match_key), f"{slot.starts_at:%H:%M}–{slot.ends_at:%H:%M}"
        title = f"{slot.group.kvant.name}, {slot.group.code}, {at}"
        claims[slot.weekday].append(
            _Claim(key, slot.starts_at, slot.ends_at, slot.room_key, slot.teacher_id, title),
        )
    return claims


def _teachers() -> dict[str, list[User]]:
    """Active teachers by their full name, and by it without the patronymic."""
    wanted = User.active, User.roles.any(Role.name == RoleName.TEACHER)
    found: dict[str, list[User]] = {}
    for user in db.session.scalars(select(User).where(*wanted).order_by(User.id)):
        for name in {user.full_name, f"{user.last_name} {user.first_name}"}:
            found.setdefault(text.match_key(name), []).append(user)
    return found
