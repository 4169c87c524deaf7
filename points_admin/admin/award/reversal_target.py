"""What a reversal would take back: one entry or what still stands of a batch, and who has already spent it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from points_admin.accounts.models import User
from points_admin.errors import NotFound
from points_admin.ledger.models import Batch, LedgerEntry
from points_admin.ledger.policies import can_reverse, can_reverse_batch
from points_admin.ledger.posting import Posting
from points_admin.ledger.queries import balances_of, batch_entries, batch_for, entry_for
from points_admin.ledger.services import reverse, reverse_batch
from points_admin.roster.models import Student


@dataclass(frozen=True)
class Change:
    """One student's balance before and after; `after` may be below zero: then the reversal is refused."""

    student: Student
    before: int
    points: int

    @property
    def after(self) -> int:
        return self.before + self.points


@dataclass(frozen=True)
class Target:
    """`entry` or `batch` is what was asked for; `changes` is empty where nothing is left to take back."""

    entry: LedgerEntry | None
    batch: Batch | None
    changes: Sequence[Change]

    @property
    def short(self) -> list[Change]:
        """The students who have spent the points already."""
        return [change for change in self.changes if change.after < 0]

    @property
    def total(self) -> int:
        """Signed points that would be posted."""
        return sum(change.points for change in self.changes)


def target_of(actor: User, wanted: MultiDict[str, str]) -> Target:
    """The target named by `entry` or `batch`; `NotFound` where it is not there for the actor."""
    if "entry" in wanted:
        entry = entry_for(actor, wanted["entry"])
        return Target(entry, None, _changes(actor, [entry]))
    if "batch" in wanted:
        batch = batch_for(actor, wanted["batch"])
        entries = batch_entries(actor, batch) if can_reverse_batch(actor, batch) else []
        return Target(None, batch, _changes(actor, entries))
    raise NotFound


def take_back(actor: User, target: Target, comment: str, key: str) -> Posting:
    """Post the reversal; the caller commits."""
    if target.entry:
        return reverse(actor, entry=target.entry, comment=comment, key=key)
    if target.batch:
        return reverse_batch(actor, batch=target.batch, comment=comment, key=key)
    raise NotFound


def _changes(actor: User, entries: Sequence[LedgerEntry]) -> list[Change]:
    standing = [entry for entry in entries if can_reverse(actor, entry)]
    students: Mapping[int, Student] = {entry.student_id: entry.student for entry in standing}
    points: Counter[int] = Counter()
    for entry in standing:
        points[entry.student_id] -= entry.points
    balances = balances_of(list(students.values()))
    return [Change(student, balances[student_id], points[student_id]) for student_id, student in students.items()]
