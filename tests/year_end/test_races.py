"""Timers at once, a teacher beside the timer, two administrators: real commits, threads, both engines."""

import pytest
from sqlalchemy import select

from points_admin.accounts.queries import find_user
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.ledger import services
from points_admin.ledger.models import Account, LedgerEntry
from points_admin.ledger.services import reverse
from points_admin.ledger.verify import verify
from points_admin.roster.models import Student
from points_admin.year_end import carrying, planning
from points_admin.year_end.models import RuleKind, YearEnd, YearEndStatus
from points_admin.year_end.queries import figures_of
from points_admin.year_end.rules import Rule
from tests.support.cast import make_cast
from tests.support.factories import give_points, make_student
from tests.support.racing import Meeting, at_once
from tests.year_end.support import DAY, UNTIL_DAY, announced, balances, run_all

POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
CAP = 30


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(carrying, "BATCH", 4)


@pytest.fixture
def real_app(real_app):
    """Sixteen students with 40 points each."""
    with real_app.app_context():
        cast = make_cast(db.session)
        for student in [make_student(db.session, cast.vr) for _ in range(16)]:
            give_points(db.session, student, 40)
        db.session.commit()
    return real_app


@pytest.fixture
def due(real_app, spring):
    """A cap of `CAP`, announced, and its day."""
    with real_app.app_context():
        announced(find_user("admin"), Rule(RuleKind.CAP, CAP))
        db.session.commit()
    spring(days=UNTIL_DAY)
    return real_app


def test_timers_at_once_take_once(due):
    steps = at_once(due, 3, run_all)
    # To begin, four batches, to end: each step is somebody's.
    assert sum(steps) == 6
    with due.app_context():
        assert sorted(set(balances().values())) == [0, CAP]
        (plan,) = db.session.scalars(select(YearEnd))
        figures = figures_of([plan.id])[plan.id]
        assert (plan.status, figures.students, figures.burned) == (YearEndStatus.DONE, 16, 160)
        assert verify().problems == []


def test_timers_at_once_give_back_once(due):
    with due.app_context():
        run_all()
        carrying.take_back(find_user("admin"), db.session.scalars(select(YearEnd)).one())
        db.session.commit()
    assert sum(at_once(due, 3, run_all)) == 5
    with due.app_context():
        assert sorted(set(balances().values())) == [0, 40]
        assert verify().problems == []


def test_of_two_who_announce_at_once_one_is_refused(real_app, monkeypatch):
    both_have_looked = Meeting(2)
    look = planning.open_plan

    def careless():
        found = look()
        if db.session.get_bind().dialect.name == "postgresql":
            both_have_looked.wait()
        return found

    monkeypatch.setattr(planning, "open_plan", careless)

    def act():
        try:
            announced(find_user("admin"), Rule(RuleKind.CAP, CAP))
            db.session.commit()
        except Conflict as refusal:
            db.session.rollback()
            return refusal.message
        return "announced"

    said = at_once(real_app, 2, act)
    assert said.count("announced") == 1 and sum("уже объявлен" in words for words in said) == 1
    with real_app.app_context():
        assert [plan.due_on for plan in db.session.scalars(select(YearEnd))] == [DAY]


def elsewhere(app, act):
    """Do it in another connection, to the commit, before going on here."""
    return at_once(app, 1, act)[0]


def once(act):
    """Does it on the first call only."""
    calls = iter([act])
    return lambda: next(calls, lambda: None)()


def spend():
    """Take 25 of the 40 points of the first student."""
    first = db.session.scalars(select(Student).join(Account).where(Account.balance > 0).order_by(Student.id)).first()
    give_points(db.session, first, -25)
    db.session.commit()


def first_balance(app):
    with app.app_context():
        return balances()[min(one for one, points in balances().items() if points)]


@POSTGRESQL
def test_what_was_spent_before_the_lock_is_seen(due, monkeypatch):
    locked = carrying.locked_balances
    meanwhile = once(lambda: elsewhere(due, spend))

    def late(ids):
        meanwhile()
        return locked(ids)

    monkeypatch.setattr(carrying, "locked_balances", late)
    with due.app_context():
        run_all()
    assert first_balance(due) == 15


@POSTGRESQL
def test_without_the_lock_a_child_would_lose_what_is_not_above_the_cap(due, monkeypatch):
    """The control: balances are read, somebody spends, and the loss of before is posted."""
    meanwhile = once(lambda: elsewhere(due, spend))

    def careless(ids):
        found = dict(
            db.session.execute(select(Account.student_id, Account.balance).where(Account.student_id.in_(ids))).all()
        )
        meanwhile()
        return found

    monkeypatch.setattr(carrying, "locked_balances", careless)
    with due.app_context():
        run_all()
    assert first_balance(due) == 5


@POSTGRESQL
def test_a_reversal_beside_the_take_back_keeps_nobody_from_the_rest(due, monkeypatch):
    """«Сторно» of one child is stored after the take-back has looked what stands."""
    with due.app_context():
        run_all()
        carrying.take_back(find_user("admin"), db.session.scalars(select(YearEnd)).one())
        db.session.commit()
    posted = services.post

    def reverse_one():
        entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.points < 0).order_by(LedgerEntry.id)).first()
        reverse(find_user("admin"), entry=entry, comment="Болел", key="one-child-only")
        db.session.commit()

    meanwhile = once(lambda: elsewhere(due, reverse_one))

    def late(*args, **wanted):
        meanwhile()
        return posted(*args, **wanted)

    monkeypatch.setattr(services, "post", late)
    with due.app_context():
        run_all()
        assert sorted(set(balances().values())) == [0, 40]
        assert db.session.scalars(select(YearEnd)).one().status is YearEndStatus.TAKEN_BACK
        assert verify().problems == []


def test_teachers_go_on_awarding_beside_the_timer(due):
    """No deadlock, no lost point: what is given during the run is there after it, or was above the cap."""

    def award():
        students = db.session.scalars(select(Student).order_by(Student.id.desc())).all()
        for student in students:
            give_points(db.session, student, 1)
            db.session.commit()
        return 0

    acts = iter([run_all, award, run_all, award])
    at_once(due, 4, lambda: next(acts)())
    with due.app_context():
        assert verify().problems == []
        assert set(balances().values()) <= {2, CAP, CAP + 1, CAP + 2}
