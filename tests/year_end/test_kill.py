"""Does a process killed in the middle leave a student out, or take from one twice, when the next one goes on?"""

import os
import signal
import time

import pytest
from sqlalchemy import func, select

from points_admin.access import SYSTEM
from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.year_end import post_year_end
from points_admin.year_end import carrying
from points_admin.year_end.models import RuleKind, YearEnd, YearEndBatch, YearEndStatus
from points_admin.year_end.queries import figures_of
from points_admin.year_end.rules import Rule
from tests.drills.crowd import fork
from tests.drills.kills import db_free, partial_batches
from tests.drills.stage import set_up
from tests.year_end.support import UNTIL_DAY, announced, balances, run_all

STUDENTS = 60
HAD, HALF, QUARTER = 150, 75, 38


@pytest.fixture
def stage(database, monkeypatch, spring):
    """Sixty students with 150 points, of which half burns today; batches of three."""
    stage = set_up(database, students=STUDENTS, points=HAD)
    monkeypatch.setattr(carrying, "BATCH", 3)
    with stage.session() as session:
        announced(SYSTEM, Rule(RuleKind.SHARE, 50))
        session.commit()
    spring(days=UNTIL_DAY)
    return stage


def killed_after(stage, batches):
    """Run it in a process that is killed while it writes the batch after so many."""
    db_free(stage)
    inside = fork.Event()
    process = fork.Process(target=run_until, args=(stage, batches, inside))
    process.start()
    assert inside.wait(30)
    os.kill(process.pid, signal.SIGKILL)
    process.join(timeout=10)


def run_until(stage, batches, inside):
    """The posted batch waits for its commit, which never comes."""
    done = iter(range(batches))

    def slow(*args, **wanted):
        posting = post_year_end(*args, **wanted)
        if next(done, None) is None:
            inside.set()
            time.sleep(60)
        return posting

    carrying.post_year_end = slow
    with stage.session():
        run_all()


def test_what_a_killed_run_left_the_next_one_does(stage):
    for batches in (0, 4, 2):
        killed_after(stage, batches)
        with stage.session():
            assert partial_batches(stage) == 0
    with stage.session():
        # Six batches are stored; three were torn off and are gone.
        assert db.session.scalar(select(func.count()).select_from(YearEndBatch)) == 6
        assert sorted(balances().values()) == [HALF] * 18 + [HAD] * (STUDENTS - 18)
        run_all()
        assert set(balances().values()) == {HALF}
        burned = select(LedgerEntry.student_id).where(LedgerEntry.points == HALF - HAD)
        assert len(set(db.session.scalars(burned))) == len(db.session.scalars(burned).all()) == STUDENTS
        plan = db.session.scalars(select(YearEnd)).one()
        assert plan.status is YearEndStatus.DONE
        assert figures_of([plan.id])[plan.id].students == STUDENTS
    assert stage.problems() == []


def test_twice_would_show_where_the_place_is_not_stored_with_the_points(stage, monkeypatch):
    """The control: the points first, in a transaction of their own; the process dies before it has said how far."""
    store = carrying._store

    def careless(*args):
        store(*args)
        db.session.commit()
        raise KeyboardInterrupt

    with stage.session(), monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(carrying, "_store", careless)
        run_all()
    with stage.session():
        run_all()
        assert sorted(balances().values()) == [QUARTER] * 3 + [HALF] * (STUDENTS - 3)
