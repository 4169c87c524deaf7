"""Checking a points journal: whose rows, which reasons are new, whether the points suffice, what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from points_admin import text
from points_admin.access import Actor, Permission
from points_admin.extensions import db
from points_admin.imports import fields
from points_admin.imports.catalogue import catalogue_for
from points_admin.imports.columns import Table
from points_admin.imports.journal_rows import JournalLine, read_line
from points_admin.imports.people import Candidate, People
from points_admin.imports.plan import Outcome, Plan, RowScan, Step, Steps, in_chunks
from points_admin.imports.roster_rows import find_kvant
from points_admin.imports.values import as_text
from points_admin.ledger.models import MAX_POINTS, Reason, ReasonKind
from points_admin.ledger.policies import visible_reasons

# (match key of the name, kvant id or None for everybody's)
ReasonKey = tuple[str, int | None]

_ODD_SIGN = "знак не как у основания"


@dataclass(frozen=True)
class NewReason:
    """A reason that does not exist yet; its sign and usual amount are those of the first row that has it."""

    name: str
    points: int
    kvant_id: int | None


@dataclass(frozen=True)
class NewEntry:
    number: int
    student_id: int
    points: int
    reason: ReasonKey
    kvant_id: int
    comment: str
    occurred_on: date


@dataclass
class JournalPlan(Plan):
    """`entries` in the order of the file; `reasons` are those that do not exist yet.

    `odd_signs` are the numbers of rows whose sign is not their reason's: old journals hold such corrections, so they
    are stored, and the preview asks to look at them.
    """

    entries: list[NewEntry] = field(default_factory=list)
    reasons: dict[ReasonKey, NewReason] = field(default_factory=dict)
    reason_ids: dict[ReasonKey, int] = field(default_factory=dict)
    odd_signs: list[int] = field(default_factory=list)

    @property
    def accrued(self) -> int:
        return sum(entry.points for entry in self.entries if entry.points > 0)

    @property
    def deducted(self) -> int:
        return -sum(entry.points for entry in self.entries if entry.points < 0)


def check_journal(actor: Actor, table: Table) -> Steps[JournalPlan]:
    """What loading the journal would do."""
    plan = JournalPlan(table)
    last = table.rows[-1][0]
    lines: list[JournalLine] = []
    for rows in in_chunks(table.rows):
        for scan in (RowScan(table, row) for row in rows):
            line = read_line(scan)
            if line is None:
                plan.refuse(scan, scan.label)
            else:
                lines.append(line)
        yield Step("Проверяем строки", rows[-1][0], last)
    _Resolver(actor, plan, lines).run()
    plan.results.sort(key=lambda result: result.number)
    plan.errors.sort(key=lambda error: error.row)
    plan.entries.sort(key=lambda entry: entry.number)
    plan.odd_signs.sort()
    return plan


class _Resolver:
    """Finds student, kvant and reason of each line and keeps the balances, in the order the ledger will have."""

    def __init__(self, actor: Actor, plan: JournalPlan, lines: Sequence[JournalLine]) -> None:
        self._plan = plan
        # The ledger stores a journal by days, the rows of a day as they stand.
        self._lines = sorted(lines, key=lambda line: line.occurred_on)
        self._people = People(actor, {line.name_key for line in lines})
        self._catalogue = catalogue_for(actor)
        self._owns_reasons = actor.can(Permission.REASONS_MANAGE)
        reasons = db.session.scalars(select(Reason).where(visible_reasons(actor)))
        self._reasons: dict[ReasonKey, Reason] = {(reason.match_key, reason.kvant_id): reason for reason in reasons}
        plan.reason_ids = {key: reason.id for key, reason in self._reasons.items()}

    def run(self) -> None:
        for line in self._lines:
            student = self._student(line)
            kvant_id = self._kvant_id(line, student)
            if student and kvant_id:
                self._check_points(line, student)
            if student and kvant_id and not line.scan.errors:
                self._settle(line, student, kvant_id)
            else:
                self._plan.refuse(line.scan, line.name)

    def _student(self, line: JournalLine) -> Candidate | None:
        namesakes = self._people.named(line.name_key)
        born = [one for one in namesakes if line.birth_date in (None, one.birth_date)]
        found = [one for one in born if line.login in ("", one.login)]
        if not namesakes:
            line.scan.refuse(fields.FULL_NAME, "Ученик не найден: проверьте написание ФИО или добавьте его в список.")
        elif not born:
            line.scan.refuse(fields.BIRTH_DATE, "У ученика с этим ФИО другая дата рождения: исправьте её или сотрите.")
        elif not found:
            line.scan.refuse(fields.LOGIN, "У ученика с этим ФИО другой логин: исправьте его или сотрите.")
        elif len(found) > 1:
            line.scan.refuse(fields.FULL_NAME, "Таких учеников несколько: добавьте дату рождения или логин.")
        elif found[0].is_archived:
            line.scan.refuse(fields.FULL_NAME, "Ученик в архиве: верните его из архива или удалите строку.")
        else:
            return found[0]
        return None

    def _kvant_id(self, line: JournalLine, student: Candidate | None) -> int | None:
        if as_text(line.scan.cell(fields.KVANT)):
            kvant = find_kvant(line.scan, self._catalogue)
            return kvant.id if kvant else None
        if student is None:
            return None
        if len(student.kvant_ids) == 1:
            return student.kvant_ids[0]
        line.scan.refuse(fields.KVANT, "Не указан квант, а по ученику его не определить: впишите название.")
        return None

    def _check_points(self, line: JournalLine, student: Candidate) -> None:
        if student.balance + line.points < 0:
            line.scan.refuse(
                fields.POINTS,
                f"Недостаточно баллов: на эту дату на счёте {student.balance}. Уменьшите списание или удалите строку.",
            )
        elif abs(line.points) > MAX_POINTS:
            line.scan.refuse(fields.POINTS, f"Слишком много: не больше {MAX_POINTS} баллов в строке.")

    def _settle(self, line: JournalLine, student: Candidate, kvant_id: int) -> None:
        student.balance += line.points
        reason = self._reason(line, kvant_id)
        self._plan.entries.append(
            NewEntry(line.scan.number, student.id, line.points, reason, kvant_id, line.comment, line.occurred_on)
        )
        note = f"{line.points:+d}, {line.reason}"
        if (line.points > 0) != self._accrues(reason):
            self._plan.odd_signs.append(line.scan.number)
            note = f"{note}: {_ODD_SIGN}"
        self._plan.add(line.scan.number, Outcome.CREATE, line.name, note)

    def _accrues(self, reason: ReasonKey) -> bool:
        known = self._reasons.get(reason)
        return known.kind is ReasonKind.ACCRUAL if known else self._plan.reasons[reason].points > 0

    def _reason(self, line: JournalLine, kvant_id: int) -> ReasonKey:
        """The kvant's own reason, everybody's, or a new one (a teacher's belongs to the kvant)."""
        key = text.match_key(line.reason)
        for known in ((key, kvant_id), (key, None)):
            if known in self._reasons or known in self._plan.reasons:
                return known
        owner = None if self._owns_reasons else kvant_id
        self._plan.reasons[key, owner] = NewReason(line.reason, line.points, owner)
        self._plan.new_reasons.append(line.reason)
        return key, owner
