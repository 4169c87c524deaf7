"""One row of a timetable read by itself: a kvant's group, a day of the week, from when to when, a room, a teacher."""

from dataclasses import dataclass
from datetime import time
from functools import cached_property, partial

from points_admin import text
from points_admin.imports import fields, values
from points_admin.imports.catalogue import Catalogue
from points_admin.imports.files.reading import Cell
from points_admin.imports.plan import RowScan
from points_admin.imports.roster_rows import GroupKey, find_kvant
from points_admin.imports.values import BadValue
from points_admin.roster.groups import CODE_LENGTH
from points_admin.roster.models import Kvant
from points_admin.schedule.models import ROOM_LENGTH
from points_admin.schedule.words import WEEKDAYS, weekday_of

_NAME_LENGTH = 300
_MIDNIGHT = time(0)


@dataclass(frozen=True)
class SlotLine:
    """A row without errors of its own; `teacher` is a name that nobody has looked up."""

    scan: RowScan
    kvant: Kvant
    group: str
    weekday: int
    starts_at: time
    ends_at: time
    room: str
    teacher: str

    @cached_property
    def group_key(self) -> GroupKey:
        return self.kvant.id, text.match_key(self.group)

    @property
    def title(self) -> str:
        return f"{self.kvant.name}, {self.group}"

    @property
    def note(self) -> str:
        """«Понедельник 16:00–17:30, каб. 101»."""
        at = f"{WEEKDAYS[self.weekday]} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"
        return ", ".join(filter(None, (at, self.room)))


def read_line(scan: RowScan, catalogue: Catalogue) -> SlotLine | None:
    """The line, or None when the scan has errors."""
    kvant = find_kvant(scan, catalogue)
    group = scan.take(fields.GROUP, _group_code, "")
    weekday = scan.take(fields.WEEKDAY, _weekday, 0)
    starts_at, ends_at = _times(scan)
    room = scan.take(fields.ROOM, partial(values.optional, length=ROOM_LENGTH), "")
    teacher = scan.take(fields.TEACHER, partial(values.optional, length=_NAME_LENGTH), "")
    if scan.errors or kvant is None:
        return None
    return SlotLine(scan, kvant, group, weekday, starts_at, ends_at, room, teacher)


def label(scan: RowScan) -> str:
    """The group as it stands in the row, for lists of what is wrong."""
    return ", ".join(filter(None, (values.as_text(scan.cell(of)) for of in (fields.KVANT, fields.GROUP))))[:200]


def _times(scan: RowScan) -> tuple[time, time]:
    if scan.has(fields.STARTS) and scan.has(fields.ENDS):
        starts_at = scan.take(fields.STARTS, values.clock_time, _MIDNIGHT)
        ends_at = scan.take(fields.ENDS, values.clock_time, _MIDNIGHT)
        last = fields.ENDS
    else:
        starts_at, ends_at = scan.take(fields.PERIOD, values.period, (_MIDNIGHT, _MIDNIGHT))
        last = fields.PERIOD
    if not scan.errors and starts_at >= ends_at:
        scan.refuse(last, "Занятие заканчивается раньше, чем начинается: исправьте время.")
    return starts_at, ends_at


def _group_code(cell: Cell) -> str:
    code = values.optional(cell, CODE_LENGTH)
    if not text.match_key(code):
        raise BadValue("Не указана группа: впишите её название.")
    return code


def _weekday(cell: Cell) -> int:
    found = weekday_of(values.as_text(cell))
    if found is None:
        raise BadValue("Неизвестный день недели: впишите «понедельник» или «пн»." if cell else "Не указан день недели.")
    return found
