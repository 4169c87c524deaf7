"""What the engine needs to know about students: the rules' versions, what was applied to whom, balances."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from points_admin.extensions import db
from points_admin.ledger.models import Account, LedgerEntry
from points_admin.rules.engine import Applied, Fact, Moves, Terms, Trigger, moves, school_year
from points_admin.rules.models import AwardRule, RuleApplication, RuleVersion


@dataclass(frozen=True)
class Span:
    """All facts of these triggers about these students in one kvant and one school year, named by a day of it."""

    student_ids: Collection[int]
    triggers: Collection[Trigger]
    kvant_id: int
    day: date


class Book:
    """Read once for a set of students; then `moves` costs no query."""

    def __init__(self, student_ids: Collection[int], triggers: Collection[Trigger], facts: Sequence[Fact]) -> None:
        self._facts: dict[int, list[Fact]] = defaultdict(list)
        for fact in facts:
            self._facts[fact.student_id].append(fact)
        self._versions = {version.id: version for version in _versions(triggers)}
        self._terms = {version.id: version.terms for version in self._versions.values()}
        self._rules: dict[int, list[Terms]] = defaultdict(list)
        for terms in self._terms.values():
            self._rules[terms.rule_id].append(terms)
        self._rows: dict[int, list[RuleApplication]] = defaultdict(list)
        self._balances: dict[int, int] = {}

    @classmethod
    def of(cls, span: Span, facts: Sequence[Fact]) -> "Book":
        """For facts that are all there is within the span."""
        book = cls(span.student_ids, span.triggers, facts)
        book._read(span.student_ids, [span.day], {fact.key for fact in facts})
        return book

    @classmethod
    def about(cls, facts: Sequence[Fact]) -> "Book":
        """For single facts that come on top of what is known."""
        student_ids = {fact.student_id for fact in facts}
        book = cls(student_ids, {fact.trigger for fact in facts}, facts)
        book._read(student_ids, {fact.day for fact in facts}, {fact.key for fact in facts})
        return book

    @property
    def is_empty(self) -> bool:
        """Whether there are no rules at all for these triggers."""
        return not self._rules

    def moves(self, student_id: int, facts: Sequence[Fact] | None = None, *, within: Span | None = None) -> Moves:
        """What the student gains and, within the span, loses: by the facts given to the book, or by others."""
        applied = [(row, self._applied(row)) for row in self._rows[student_id]]
        return moves(
            self._rules.values(),
            self._facts[student_id] if facts is None else facts,
            [one for _row, one in applied],
            losable=[one for row, one in applied if within and row.kvant_id == within.kvant_id],
            balance=self._balances.get(student_id, 0),
        )

    def version(self, terms: Terms) -> RuleVersion:
        """The row behind what a version says."""
        return self._versions[terms.id]

    def row(self, student_id: int, rule_id: int, key: str) -> RuleApplication | None:
        """The application to a fact, if there is one."""
        named = (row for row in self._rows[student_id] if (row.rule_id, row.fact_key) == (rule_id, key))
        return next(named, None)

    def _read(self, student_ids: Collection[int], days: Iterable[date], keys: Collection[str]) -> None:
        """Applications of the school years that hold the days (limits count them), and those to the very facts."""
        if self.is_empty:
            return
        years = [RuleApplication.day.between(*year) for year in {school_year(day) for day in days}]
        query = select(RuleApplication).where(
            RuleApplication.student_id.in_(student_ids),
            RuleApplication.rule_id.in_(self._rules),
            or_(*years, RuleApplication.fact_key.in_(keys)),
        )
        # Read anew: somebody may have applied or reversed while this transaction waited for its turn.
        fresh = query.options(
            joinedload(RuleApplication.entry).joinedload(LedgerEntry.reversal),
        ).execution_options(populate_existing=True)
        for row in db.session.scalars(fresh):
            self._rows[row.student_id].append(row)
        accounts = select(Account.student_id, Account.balance).where(Account.student_id.in_(student_ids))
        self._balances = {row.student_id: row.balance for row in db.session.execute(accounts)}

    def _applied(self, row: RuleApplication) -> Applied:
        stands = row.entry is not None and row.entry.reversal is None
        points = row.entry.points if row.entry is not None and stands else 0
        return Applied(self._terms[row.version_id], row.fact_key, row.day, points, row.is_standing)


def _versions(triggers: Collection[Trigger]) -> Sequence[RuleVersion]:
    """Of all rules with these triggers, the oldest first."""
    query = select(RuleVersion).join(RuleVersion.rule).where(AwardRule.trigger.in_(triggers))
    query = query.options(contains_eager(RuleVersion.rule)).order_by(RuleVersion.rule_id, RuleVersion.number)
    return db.session.scalars(query).all()
