"""Two who erase one person, and an award meanwhile: real commits, threads and processes, on both engines."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
from sqlalchemy import func, select

from points_admin.accounts import erasure as accounts
from points_admin.audit.models import AuditEvent
from points_admin.extensions import db
from points_admin.ledger.verify import verify
from points_admin.privacy import erasure
from points_admin.roster.models import Student
from tests.ledger.support import balance, give
from tests.privacy import racing
from tests.support.cast import make_cast
from tests.support.racing import Meeting, at_once

POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


@pytest.fixture
def real_app(real_app):
    with real_app.app_context():
        give(make_cast(db.session), 7)
        db.session.commit()
    return real_app


def erasures(app):
    """How often the audit says that the student was erased; the ledger must be in order."""
    with app.app_context():
        [vera] = db.session.scalars(select(Student).where(Student.erased_at.is_not(None)))
        assert (vera.full_name, balance(db.session, vera)) == (f"Ученик № {vera.id}", 7)
        assert verify().problems == []
        return db.session.scalar(select(func.count()).where(AuditEvent.action == "student.erase"))


def test_of_two_erasures_by_two_processes_one_counts(real_app, database):
    start = time.time() + 6
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        racers = [pool.submit(racing.erase_in_process, database.environ, start) for _ in range(2)]
        said = [racer.result() for racer in racers]
    assert said.count("erased") == 1
    assert erasures(real_app) == 1


def test_of_six_erasures_at_once_one_counts(real_app):
    assert at_once(real_app, 6, racing.erase_vera).count("erased") == 1
    assert erasures(real_app) == 1


@POSTGRESQL
def test_the_same_race_catches_an_erasure_without_locks(real_app, monkeypatch):
    both_have_looked = Meeting(2)

    def careless(student):
        both_have_looked.wait()
        return []

    monkeypatch.setattr(erasure, "lock_requests_of", careless)
    monkeypatch.setattr(accounts, "_locked", lambda user: user)
    assert at_once(real_app, 2, racing.erase_vera) == ["erased", "erased"]
    assert erasures(real_app) == 2
