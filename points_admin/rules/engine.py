"""The pure part: which accruals a rule proposes for facts, and which of those it made have lost their fact.

Nothing here asks a database or a clock.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise


class Trigger(StrEnum):
    """What a rule waits for."""

    APPROVED = "approved"
    EMAIL_CONFIRMED = "email_confirmed"
    PROFILE_COMPLETE = "profile_complete"
    ATTENDED = "attended"
    LATE = "late"
    ABSENT = "absent"
    STREAK = "streak"
    BIRTHDAY = "birthday"
    RATED = "rated"
    CHECKED_IN = "checked_in"
    PARTNER_EVENT = "partner_event"


@dataclass(frozen=True)
class Fact:
    """Something happened to a student on a day. `key` names it among the facts of its trigger and student, for good.

    `about` becomes the comment of the entry.
    """

    trigger: Trigger
    student_id: int
    key: str
    day: date
    kvant_id: int | None = None
    about: str = ""


@dataclass(frozen=True)
class Terms:
    """What one version of a rule says. It rules over facts from the day `since` until the next version does.

    `points` are signed; `length` is that of a streak, whose lessons count from `counted_from`; `per_day` and `per_year`
    (a school year) are limits a student.
    """

    id: int
    rule_id: int
    trigger: Trigger
    points: int
    since: date
    is_on: bool
    kvant_id: int | None = None
    length: int | None = None
    per_day: int | None = None
    per_year: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    counted_from: date | None = None


@dataclass(frozen=True)
class Applied:
    """What a rule has done for a fact. `points` are those that still stand: none where a person has reversed them."""

    terms: Terms
    key: str
    day: date
    points: int
    is_standing: bool = True


@dataclass(frozen=True)
class Grant:
    """A proposed entry: `points` are signed; none where there is nothing left to deduct."""

    terms: Terms
    fact: Fact
    points: int


@dataclass(frozen=True)
class Moves:
    """What is to be done for one student."""

    grants: Sequence[Grant] = ()
    losses: Sequence[Applied] = ()

    @property
    def given(self) -> int:
        """What comes: accruals, and deductions that are taken back."""
        return sum(max(points, 0) for points in self._parts)

    @property
    def taken(self) -> int:
        """What goes, as a number that is not negative."""
        return sum(max(-points, 0) for points in self._parts)

    @property
    def points(self) -> int:
        return sum(self._parts)

    @property
    def _parts(self) -> list[int]:
        return [*(grant.points for grant in self.grants), *(-loss.points for loss in self.losses)]


def school_year(day: date) -> tuple[date, date]:
    """First and last day of the school year (1 September to 31 August) that holds the day."""
    begins = day.year if day.month >= 9 else day.year - 1
    return date(begins, 9, 1), date(begins + 1, 8, 31)


def moves(
    rules: Iterable[Sequence[Terms]],
    facts: Sequence[Fact],
    applied: Sequence[Applied] = (),
    *,
    losable: Iterable[Applied] = (),
    balance: int = 0,
) -> Moves:
    """What one student gains and loses by the facts, given in the order of time.

    `rules` are the versions of each rule, oldest first; `applied` is what these rules have done for the student this
    school year or for these very facts; `losable` are those of `applied` that lose their points where `facts` does not
    hold their fact. A deduction takes no more than the balance (points) leaves.
    """
    losses = _lost([one for one in losable if one.is_standing], facts)
    kept = [one for one in applied if one.is_standing and one not in losses]
    due = [pair for versions in rules for pair in _due(versions, facts, kept)]
    gains = [Grant(terms, fact, terms.points) for terms, fact in due if terms.points > 0]
    left = balance + sum(gain.points for gain in gains) - sum(loss.points for loss in losses)
    return Moves([*gains, *_affordable([pair for pair in due if pair[0].points < 0], left)], losses)


def _due(versions: Sequence[Terms], facts: Sequence[Fact], kept: Sequence[Applied]) -> Iterator[tuple[Terms, Fact]]:
    """Facts that a rule has not answered yet, within its limits."""
    rule_id = versions[0].rule_id
    limits = _Limits(kept=[one for one in kept if one.terms.rule_id == rule_id])
    for terms, until in _periods(versions):
        for fact in _matching(terms, facts):
            if _is_in_force(terms, until, fact.day) and limits.allow(terms, fact):
                yield terms, fact


def _periods(versions: Sequence[Terms]) -> Iterator[tuple[Terms, date]]:
    """Each version and the day from which the next one rules."""
    for terms, following in pairwise(versions):
        yield terms, following.since
    yield versions[-1], date.max


def _is_in_force(terms: Terms, until: date, day: date) -> bool:
    first, last = terms.valid_from or date.min, terms.valid_to or date.max
    return terms.is_on and terms.since <= day < until and first <= day <= last


def _lost(losable: Sequence[Applied], facts: Sequence[Fact]) -> list[Applied]:
    """Those whose fact is not among the facts."""
    held = {terms: {fact.key for fact in _matching(terms, facts)} for terms in {one.terms for one in losable}}
    return [one for one in losable if one.key not in held[one.terms]]


def _matching(terms: Terms, facts: Sequence[Fact], *, since: date | None = None) -> Iterable[Fact]:
    near = [fact for fact in facts if terms.kvant_id in (None, fact.kvant_id)]
    if terms.trigger is Trigger.STREAK:
        first = since or terms.counted_from or terms.since
        return _streaks([fact for fact in near if fact.day >= first], terms.length or 1)
    return [fact for fact in near if fact.trigger is terms.trigger]


def _streaks(facts: Iterable[Fact], length: int) -> Iterator[Fact]:
    """The lesson that completes each `length` attended ones of a kvant in a row.

    An excused absence is no fact and breaks none.
    """
    runs: Counter[int | None] = Counter()
    for fact in facts:
        if fact.trigger is Trigger.ABSENT:
            runs[fact.kvant_id] = 0
        elif fact.trigger is Trigger.ATTENDED:
            runs[fact.kvant_id] += 1
            if runs[fact.kvant_id] % length == 0:
                yield fact


def _affordable(due: Iterable[tuple[Terms, Fact]], left: int) -> Iterator[Grant]:
    for terms, fact in due:
        points = -min(-terms.points, max(left, 0))
        left += points
        yield Grant(terms, fact, points)


@dataclass
class _Limits:
    """How often one rule has given this student something: on a day, in a school year."""

    kept: Sequence[Applied]
    keys: set[str] = field(init=False)
    days: Counter[date] = field(init=False)
    years: Counter[date] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = {one.key for one in self.kept}
        self.days = Counter(one.day for one in self.kept)
        self.years = Counter(school_year(one.day)[0] for one in self.kept)

    def allow(self, terms: Terms, fact: Fact) -> bool:
        """Whether the fact may be answered; counts it if so."""
        year = school_year(fact.day)[0]
        if fact.key in self.keys or _is_reached(terms.per_day, self.days[fact.day]):
            return False
        if _is_reached(terms.per_year, self.years[year]):
            return False
        self.keys.add(fact.key)
        self.days[fact.day] += 1
        self.years[year] += 1
        return True


def _is_reached(limit: int | None, count: int) -> bool:
    return limit is not None and count >= limit


def forecast(terms: Terms, facts: Mapping[int, Sequence[Fact]]) -> dict[int, int]:
    """Points by student id that a rule with these terms would have given for the facts by student, had it been on.

    Who would have got nothing is left out; deductions count in full.
    """
    sums = {student_id: terms.points * _answered(terms, own) for student_id, own in facts.items()}
    return {student_id: points for student_id, points in sums.items() if points}


def _answered(terms: Terms, facts: Sequence[Fact]) -> int:
    limits = _Limits([])
    return sum(limits.allow(terms, fact) for fact in _matching(terms, facts, since=date.min))
