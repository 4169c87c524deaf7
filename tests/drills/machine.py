"""The ledger against a plain dictionary: random awards, reversals, repeated and reused keys, step by step."""

import uuid
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from points_admin.errors import AlreadyReversed, Invalid, KeyReused, NotEnoughPoints
from points_admin.extensions import db
from points_admin.ledger.models import Account, Batch, EntryKind, LedgerEntry
from points_admin.ledger.services import Award, award, reverse, reverse_batch
from points_admin.ledger.verify import verify
from tests.drills.stage import Stage, set_up
from tests.support.databases import Database

STUDENTS = 4

_some_students = st.sets(st.integers(0, STUDENTS - 1), min_size=1).map(sorted)
_amounts = st.one_of(st.integers(1, 30), st.integers(-30, -1), st.sampled_from([10_000, -10_000]))
_any = st.integers(0, 10_000)


class LedgerMachine(RuleBasedStateMachine):
    """Each example is one transaction that is rolled back; the services never commit."""

    stage: ClassVar[Stage]
    steps: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self._context = self.stage.app.app_context()
        self._context.push()
        self.balances = dict.fromkeys(self.stage.student_ids, 0)
        self.asked: dict[str, tuple[Award, int]] = {}
        # entry id -> (student, points, batch), reversals apart
        self.standing: dict[int, tuple[int, int, int]] = {}
        self.closed: list[int] = []

    @rule(chosen=_some_students, points=_amounts)
    def award_some(self, chosen: list[int], points: int) -> None:
        wanted = self.stage.award([self.stage.student_ids[one] for one in chosen], points)
        short = {one.id for one in wanted["students"] if self.balances[one.id] + points < 0}
        if short:
            with pytest.raises(NotEnoughPoints) as refusal:
                award(self.stage.teacher(), **wanted)
            assert {student for student, _balance in refusal.value.shortages} == short
            return
        posting = award(self.stage.teacher(), **wanted)
        assert not posting.replayed
        self.asked[wanted["key"]] = (wanted, posting.batch.id)
        self._note(posting.batch.id)

    @precondition(lambda self: self.asked)
    @rule(number=_any)
    def repeat_a_request(self, number: int) -> None:
        wanted, batch_id = self._pick(list(self.asked.values()), number)
        posting = award(self.stage.teacher(), **wanted)
        assert (posting.replayed, posting.batch.id) == (True, batch_id)

    @precondition(lambda self: self.asked)
    @rule(number=_any)
    def reuse_a_key(self, number: int) -> None:
        wanted, _batch_id = self._pick(list(self.asked.values()), number)
        with pytest.raises(KeyReused):
            award(self.stage.teacher(), **wanted | {"comment": "другой запрос"})

    @precondition(lambda self: self.standing)
    @rule(number=_any)
    def reverse_an_entry(self, number: int) -> None:
        entry_id = self._pick(sorted(self.standing), number)
        student, points, _batch = self.standing[entry_id]
        self._reverse([entry_id], {student: -points}, entry=db.session.get_one(LedgerEntry, entry_id))

    @precondition(lambda self: self.asked)
    @rule(number=_any)
    def reverse_a_batch(self, number: int) -> None:
        _wanted, batch_id = self._pick(list(self.asked.values()), number)
        taken = {entry: row for entry, row in self.standing.items() if row[2] == batch_id}
        moves = {student: -points for student, points, _batch in taken.values()}
        self._reverse(sorted(taken), moves, batch=db.session.get_one(Batch, batch_id))

    @precondition(lambda self: self.closed)
    @rule(number=_any)
    def reverse_again(self, number: int) -> None:
        entry = db.session.get_one(LedgerEntry, self._pick(self.closed, number))
        refusal = Invalid if entry.kind is EntryKind.REVERSAL else AlreadyReversed
        with pytest.raises(refusal):
            reverse(self.stage.teacher(), entry=entry, comment="ещё раз", key=uuid.uuid4().hex)

    @invariant()
    def balances_are_those_of_the_dictionary(self) -> None:
        type(self).steps += 1
        rows = db.session.execute(select(Account.student_id, Account.balance)).all()
        assert {row.student_id: row.balance for row in rows} == self.balances

    def teardown(self) -> None:
        """At the end of each example the whole ledger is recomputed."""
        assert verify().problems == []
        db.session.rollback()
        self._context.pop()

    def _reverse(self, entry_ids: list[int], moves: dict[int, int], **subject: Any) -> None:
        verb: Any = reverse if "entry" in subject else reverse_batch
        asked = {"comment": "ошибка", "key": uuid.uuid4().hex} | subject
        if not entry_ids:
            with pytest.raises(AlreadyReversed):
                verb(self.stage.teacher(), **asked)
            return
        if any(self.balances[student] + points < 0 for student, points in moves.items()):
            with pytest.raises(NotEnoughPoints):
                verb(self.stage.teacher(), **asked)
            return
        posting = verb(self.stage.teacher(), **asked)
        self.closed += entry_ids
        for entry_id in entry_ids:
            del self.standing[entry_id]
        self._note(posting.batch.id)

    def _note(self, batch_id: int) -> None:
        for entry in db.session.scalars(select(LedgerEntry).where(LedgerEntry.batch_id == batch_id)):
            self.balances[entry.student_id] += entry.points
            if entry.kind is EntryKind.REVERSAL:
                self.closed.append(entry.id)
            else:
                self.standing[entry.id] = (entry.student_id, entry.points, batch_id)

    @staticmethod
    def _pick(rows: Any, number: int) -> Any:
        return rows[number % len(rows)]


def run_machine(database: Database, *, examples: int, steps: int, derandomize: bool = False) -> int:
    """Play `examples` games of `steps` moves; raises on the first difference. Returns the moves made."""

    class Played(LedgerMachine):
        stage = set_up(database, students=STUDENTS)
        steps = 0

    run_state_machine_as_test(
        Played,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=derandomize,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Played.steps
