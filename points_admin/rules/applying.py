"""Rules are told what happened: grant() for new facts, settle() where all facts are known anew, retract() for one gone.

Each belongs into the transaction of the fact itself, after whatever else that locks: it takes the accounts, so that
facts about one student are answered one after the other, and what a deduction may take does not move meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from points_admin.access import Actor
from points_admin.extensions import db
from points_admin.ledger.accounts import lock_accounts
from points_admin.ledger.automatic import post_automatic, take_back
from points_admin.ledger.models import EntryKind
from points_admin.ledger.posting import Line
from points_admin.rules.book import Book, Span
from points_admin.rules.engine import Applied, Fact, Grant, Moves, Trigger
from points_admin.rules.models import AwardRule, RuleApplication, RuleVersion


@dataclass(frozen=True)
class Moved:
    """Points that came and points that went, neither negative."""

    given: int = 0
    taken: int = 0

    @property
    def points(self) -> int:
        return self.given - self.taken


def grant(actor: Actor, facts: Sequence[Fact]) -> int:
    """Give what the rules in force say for these facts; a fact that was answered before gives nothing. How many.

    Raises nothing that the student could not help: a deduction takes what is there.
    """
    lock_accounts({fact.student_id for fact in facts})
    book = Book.about(facts)
    found = {student_id: book.moves(student_id) for student_id in {fact.student_id for fact in facts}}
    _carry_out(actor, book, found, why="")
    return sum(len(moves.grants) for moves in found.values())


def settle(actor: Actor, span: Span, facts: Sequence[Fact], *, why: str) -> Moved:
    """`facts` are all there is within the span: give what is missing, take back what has lost its fact.

    `why` is the comment of the reversals. Raises `NotEnoughPoints` where such points are spent.
    """
    lock_accounts(span.student_ids)
    book = Book.of(span, facts)
    found = {student_id: book.moves(student_id, within=span) for student_id in span.student_ids}
    _carry_out(actor, book, found, why=why)
    return Moved(sum(moves.given for moves in found.values()), sum(moves.taken for moves in found.values()))


def retract(actor: Actor, trigger: Trigger, *, student_id: int, key: str, why: str) -> None:
    """One fact is no more: take back what it gave. Raises `NotEnoughPoints` where that is spent."""
    lock_accounts([student_id])
    named = RuleApplication.student_id == student_id, RuleApplication.fact_key == key, RuleApplication.is_standing
    rows = select(RuleApplication).join(AwardRule, AwardRule.id == RuleApplication.rule_id)
    _lose(actor, db.session.scalars(rows.where(*named, AwardRule.trigger == trigger)).all(), why)


def _carry_out(actor: Actor, book: Book, found: Mapping[int, Moves], *, why: str) -> None:
    """Gains first: SQLite wants a balance of zero at least after every row."""
    grants = [grant for moves in found.values() for grant in moves.grants]
    _give(actor, book, [grant for grant in grants if grant.terms.points > 0])
    lost = [(student_id, loss) for student_id, moves in found.items() for loss in moves.losses]
    _lose(actor, [_row(book, student_id, loss) for student_id, loss in lost], why)
    _give(actor, book, [grant for grant in grants if grant.terms.points < 0])


def _row(book: Book, student_id: int, loss: Applied) -> RuleApplication:
    row = book.row(student_id, loss.terms.rule_id, loss.key)
    if row is None:
        raise LookupError(f"no application {loss}")
    return row


def _give(actor: Actor, book: Book, grants: Iterable[Grant]) -> None:
    """One batch a version and kvant."""
    batches: dict[tuple[int, int | None], list[tuple[RuleApplication, Grant]]] = defaultdict(list)
    for each in grants:
        row = _answer(book, each)
        batches[row.version_id, row.kvant_id].append((row, each))
    for pairs in batches.values():
        _post(actor, book.version(pairs[0][1].terms), pairs)
    db.session.flush()


def _answer(book: Book, each: Grant) -> RuleApplication:
    """The application of the fact: a new one, or the one that was taken back."""
    fact, terms = each.fact, each.terms
    row = book.row(fact.student_id, terms.rule_id, fact.key)
    if row is None:
        row = RuleApplication(rule_id=terms.rule_id, student_id=fact.student_id, fact_key=fact.key, times=0)
        db.session.add(row)
    row.version_id, row.kvant_id, row.day = terms.id, fact.kvant_id, fact.day
    row.entry_id, row.is_standing, row.times = None, True, row.times + 1
    return row


def _post(actor: Actor, version: RuleVersion, pairs: Sequence[tuple[RuleApplication, Grant]]) -> None:
    lines = {_key(row): _line(row, version, each) for row, each in pairs if each.points}
    if not lines:
        return
    kvant_id = pairs[0][0].kvant_id
    made = post_automatic(
        actor, lines=list(lines.values()), reason_id=version.reason_id, kvant_id=kvant_id, comment=version.rule.name
    )
    for row, _each in pairs:
        row.entry_id = made.get(_key(row))


def _key(row: RuleApplication) -> str:
    """The entry's key: lesson (or another fact), student and rule; and how often it was answered."""
    return f"rule:{row.rule_id}:{row.student_id}:{row.fact_key}:{row.times}"


def _line(row: RuleApplication, version: RuleVersion, each: Grant) -> Line:
    kind = EntryKind.ACCRUAL if each.points > 0 else EntryKind.DEDUCTION
    about, day = each.fact.about, each.fact.day
    return Line(row.student_id, kind, each.points, version.reason_id, row.kvant_id, about, day, key=_key(row))


def _lose(actor: Actor, rows: Iterable[RuleApplication], why: str) -> None:
    """What a person has reversed already stays as it is."""
    lost = list(rows)
    entries = [row.entry for row in lost if row.entry is not None and row.entry.reversal is None]
    for row in lost:
        row.is_standing = False
    db.session.flush()
    if entries:
        take_back(actor, entries=sorted(entries, key=lambda entry: (entry.student_id, entry.points)), comment=why)
        for entry in entries:
            db.session.expire(entry, ["reversal"])
