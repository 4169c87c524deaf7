"""Two verdicts about one new name: real commits, threads and processes, on both engines, with a control."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
from sqlalchemy import func, select

from points_admin.accounts.identity import Names
from points_admin.audit.models import AuditEvent
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.notices.models import Notice
from points_admin.roster import name_changes
from points_admin.roster.models import NameChange, Student
from tests.roster import racing
from tests.support.cast import make_cast
from tests.support.factories import make_name_change
from tests.support.racing import Meeting, at_once

POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
NAMES = {"approve": "Лебедева Вера Ильинична", "reject": "Лебедева Вера"}


@pytest.fixture
def real_app(real_app):
    with real_app.app_context():
        make_cast(db.session)
        db.session.commit()
    return real_app


@pytest.fixture
def wish_id(real_app):
    with real_app.app_context():
        vera = db.session.scalars(select(Student).where(Student.first_name == "Вера")).one()
        wish = make_name_change(db.session, vera)
        db.session.commit()
        return wish.id


def outcome(app, wish_id):
    """What Vera is called, how many verdicts were recorded, and how often she was told."""
    with app.app_context():
        name = db.session.get_one(NameChange, wish_id).student.full_name
        verdicts = select(func.count()).where(AuditEvent.action.in_(["name_change.confirm", "name_change.decline"]))
        return name, db.session.scalar(verdicts), db.session.scalar(select(func.count()).select_from(Notice))


def assert_one_counts(app, wish_id, said):
    [verb] = [word for word in said if word in NAMES]
    assert all(word.startswith("Уже решено") for word in said if word != verb)
    assert outcome(app, wish_id) == (NAMES[verb], 1, 1)


def decided_at_once(app, wish_id, verbs):
    left = iter(verbs)
    return at_once(app, len(verbs), lambda: racing.decide(next(left), wish_id))


def test_of_two_verdicts_of_two_processes_one_counts(real_app, wish_id, database):
    start = time.time() + 6
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        racers = [
            pool.submit(racing.decide_in_process, database.environ, verb, wish_id, start)
            for verb in ("approve", "reject")
        ]
        said = [racer.result() for racer in racers]
    assert_one_counts(real_app, wish_id, said)


def test_of_six_verdicts_at_once_one_counts(real_app, wish_id):
    assert_one_counts(real_app, wish_id, decided_at_once(real_app, wish_id, ["approve", "reject"] * 3))


@POSTGRESQL
def test_the_same_race_catches_verdicts_on_an_unlocked_wish(real_app, wish_id, monkeypatch):
    both_have_looked = Meeting(2)

    def careless(change):
        both_have_looked.wait()
        return change

    monkeypatch.setattr(name_changes, "_locked_open", careless)
    assert sorted(decided_at_once(real_app, wish_id, ["approve", "reject"])) == ["approve", "reject"]
    assert outcome(real_app, wish_id)[1] == 2


def test_a_form_sent_many_times_at_once_is_one_wish(real_app):
    def send():
        vera = db.session.scalars(select(Student).where(Student.first_name == "Вера")).one()
        try:
            name_changes.change_own_names(vera.user, vera, Names("Лебедева", "Вера", "Ильинична"))
            db.session.commit()
        except Conflict:
            db.session.rollback()
            return "waits"
        return "sent"

    assert sorted(at_once(real_app, 6, send)) == ["sent"] + ["waits"] * 5
    with real_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(NameChange)) == 1
