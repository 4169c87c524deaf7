"""Many processes at one account: spending more than there is, and the same request fifty times."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from points_admin.database import reading
from points_admin.errors import NotEnoughPoints
from points_admin.ledger.services import accrue, deduct
from tests.drills.crowd import CrowdError, crowd, fork
from tests.drills.stage import Stage, set_up
from tests.support.databases import Database

_TRIES = 30
_MEETING_SECONDS = 60


@dataclass(frozen=True)
class Spent:
    """What came of the attempts; `busy` ones were told that the database has no time."""

    succeeded: int
    refused: int
    busy: int
    balance: int
    problems: list[str]


def write_offs(database: Database, *, processes: int, attempts: int, balance: int = 100) -> Spent:
    """`attempts` write-offs of one point by `processes` processes against one account."""
    stage = set_up(database, points=balance)
    shares = [attempts // processes + (number < attempts % processes) for number in range(processes)]
    tallies = crowd(processes, lambda number: _spend(stage, shares[number]))
    succeeded, refused, busy = (sum(column) for column in zip(*tallies, strict=True))
    return Spent(succeeded, refused, busy, stage.balance(stage.student_ids[0]), stage.problems())


def _spend(stage: Stage, attempts: int) -> tuple[int, int, int]:
    tally = [0, 0, 0]
    for _ in range(attempts):
        with stage.session() as session:
            try:
                deduct(stage.teacher(), **stage.award(stage.student_ids[:1], -1))
                session.commit()
                tally[0] += 1
            except NotEnoughPoints:
                tally[1] += 1
            except OperationalError:
                tally[2] += 1
    return tally[0], tally[1], tally[2]


def careless_write_offs(database: Database, *, processes: int, attempts: int, balance: int = 100) -> int:
    """The broken control: read, decide, write back, in a table that nothing guards. How many «succeeded»."""
    stage = set_up(database)
    owner = create_engine(database.owner_url)
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE careless (balance integer)"))
        connection.execute(text("INSERT INTO careless VALUES (:balance)"), {"balance": balance})
        if database.engine == "postgresql":
            connection.execute(text("GRANT ALL ON careless TO PUBLIC"))
    owner.dispose()
    all_have_read = fork.Barrier(processes)
    return sum(crowd(processes, lambda _number: _spend_carelessly(stage, attempts // processes, all_have_read)))


def _spend_carelessly(stage: Stage, attempts: int, all_have_read: Any) -> int:
    # Once everybody decides on the same balance, or a quick machine might never let two meet.
    first = _spend_one_carelessly(stage, between=lambda: all_have_read.wait(_MEETING_SECONDS))
    return first + sum(_spend_one_carelessly(stage) for _ in range(attempts - 1))


def _spend_one_carelessly(stage: Stage, between: Callable[[], object] = lambda: None) -> int:
    with stage.session() as session, reading():
        left = session.scalar(text("SELECT balance FROM careless"))
        session.rollback()
    if left <= 0:
        return 0
    between()
    with stage.session() as session:
        try:
            session.execute(text("UPDATE careless SET balance = :left"), {"left": left - 1})
            session.commit()
        except OperationalError:
            return 0
    return 1


@dataclass(frozen=True)
class Repeated:
    """How many processes made a batch, how many got the first one's, and what is stored."""

    first: int
    replayed: int
    batches: int
    entries: int
    balance: int


def equal_keys(database: Database, *, processes: int) -> Repeated:
    """The same award under the same key from every process at once."""
    stage = set_up(database)
    replayed = crowd(processes, lambda _number: _accrue_once(stage))
    batches, entries = stage.counts()
    return Repeated(replayed.count(False), replayed.count(True), batches, entries, stage.balance(stage.student_ids[0]))


def _accrue_once(stage: Stage) -> bool:
    """Ask until there is an answer, as a client whose answer got lost does: the key makes that harmless."""
    for _ in range(_TRIES):
        with stage.session() as session:
            try:
                posting = accrue(stage.teacher(), **stage.award(stage.student_ids, 5, key="one-intent-one-effect"))
                session.commit()
                return posting.replayed
            except OperationalError:
                session.rollback()
    raise CrowdError(f"no answer in {_TRIES} tries")


def opposite_orders(database: Database, *, processes: int, batches: int, students: int = 20) -> list[str]:
    """Batches over the same accounts, half of the processes from the other end; returns what went wrong."""
    stage = set_up(database, students=students)
    share = batches // processes
    errors = crowd(processes, lambda number: _post_many(stage, share, backwards=bool(number % 2)))
    return [error for some in errors for error in some] + stage.problems()


def _post_many(stage: Stage, count: int, *, backwards: bool) -> list[str]:
    errors = []
    for _ in range(count):
        with stage.session() as session:
            try:
                stage.post_lines(stage.student_ids[::-1] if backwards else stage.student_ids)
                session.commit()
            except OperationalError as error:
                errors.append(str(error.orig).splitlines()[0])
    return errors
