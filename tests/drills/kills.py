"""kill -9 in the middle of bulk awards, and a careless way of storing them that the same check must catch."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from points_admin import clock
from points_admin.extensions import db
from points_admin.ledger.models import Batch, BatchKind, EntryKind, LedgerEntry
from points_admin.ledger.services import accrue
from tests.drills.crowd import CrowdError, fork
from tests.drills.stage import Stage, set_up
from tests.support.databases import Database

CLASS_SIZE = 25
_LONGEST_LIFE = 0.12
_START_SECONDS = 30

Work = Callable[[Stage, Any], None]


@dataclass(frozen=True)
class Killed:
    """`inside` kills hit a process between the first statement of a batch and the end of its commit."""

    kills: int
    inside: int
    batches: int
    partial: int
    problems: list[str]


def award_whole(stage: Stage, busy: Any) -> None:
    """The way of the product: one batch, one transaction."""
    with stage.session() as session:
        wanted, teacher = stage.award(stage.student_ids, 5), stage.teacher()
        busy.value = 1
        accrue(teacher, **wanted)
        session.commit()
        busy.value = 0


def award_row_by_row(stage: Stage, busy: Any) -> None:
    """The broken control: the batch first, then each entry in a transaction of its own."""
    with stage.session() as session:
        wanted = stage.award(stage.student_ids, 5)
        common = {"reason_id": stage.plus_id, "kvant_id": stage.kvant_id, "actor_id": stage.teacher_id}
        points = 5 * len(stage.student_ids)
        sizes = {"size": len(stage.student_ids), "points": points}
        busy.value = 1
        batch = Batch(kind=BatchKind.ACCRUAL, key=wanted["key"], request_hash="", **sizes, **common)
        session.add(batch)
        session.commit()
        batch_id = batch.id
        for student_id in stage.student_ids:
            row = {"student_id": student_id, "batch_id": batch_id, "occurred_on": clock.today()} | common
            session.add(LedgerEntry(kind=EntryKind.ACCRUAL, points=5, **row))
            session.commit()
        busy.value = 0


def kill_many(database: Database, *, kills: int, work: Work = award_whole, seed: int = 1) -> Killed:
    """Kill a process that awards without a pause, `kills` times, and look for batches that are not whole."""
    stage = set_up(database, students=CLASS_SIZE)
    chance = random.Random(seed)
    inside = sum(_kill_one(stage, work, chance.uniform(0, _LONGEST_LIFE)) for _ in range(kills))
    return Killed(kills, inside, stage.counts()[0], partial_batches(stage), stage.problems())


def partial_batches(stage: Stage) -> int:
    """Batches whose entries are not as many, or not as much, as the batch says."""
    entries = select(
        LedgerEntry.batch_id, func.count().label("size"), func.sum(LedgerEntry.points).label("points")
    ).group_by(LedgerEntry.batch_id)
    stored = entries.subquery()
    torn = or_(stored.c.size.is_(None), stored.c.size != Batch.size, stored.c.points != Batch.points)
    with stage.session():
        query = select(func.count(Batch.id)).outerjoin(stored, stored.c.batch_id == Batch.id).where(torn)
        return db.session.scalar(query) or 0


def _kill_one(stage: Stage, work: Work, life: float) -> int:
    """Let a process award for `life` seconds after its first batch; returns 1 if the kill came inside a batch."""
    db_free(stage)
    busy, started = fork.Value("i", 0, lock=False), fork.Event()
    process = fork.Process(target=_award_forever, args=(stage, work, busy, started))
    process.start()
    if not started.wait(_START_SECONDS):
        process.kill()
        raise CrowdError("the awarding process did not start")
    time.sleep(life)
    os.kill(process.pid, signal.SIGKILL)
    process.join(timeout=10)
    return int(busy.value)


def db_free(stage: Stage) -> None:
    """Close this process's connections before a fork."""
    with stage.app.app_context():
        db.session.remove()
        db.engine.dispose()


def _award_forever(stage: Stage, work: Work, busy: Any, started: Any) -> None:
    # The parent kills this process; should the parent die instead, the count ends it.
    for _ in range(10_000):
        work(stage, busy)
        started.set()
