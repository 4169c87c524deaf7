"""The last one wanted by twenty at once, one click sent many times, two verdicts: real commits, both engines."""

import itertools
import uuid

import pytest
from sqlalchemy import func, select

from points_admin.accounts.queries import find_user
from points_admin.errors import Conflict, DomainError, NotEnoughPoints
from points_admin.extensions import db
from points_admin.ledger.models import Account, LedgerEntry
from points_admin.ledger.verify import verify
from points_admin.rewards import redeeming
from points_admin.rewards.models import Redemption, Reward
from points_admin.roster.models import Student
from tests.support.cast import make_cast
from tests.support.factories import give_points, make_redemption, make_reward, make_student
from tests.support.racing import Meeting, at_once

CROWD = 20
POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


@pytest.fixture
def scene(real_app):
    """Twenty students with 100 points each, and `scene(stock=1)` for what they want."""
    with real_app.app_context():
        cast = make_cast(db.session)
        for _ in range(CROWD):
            give_points(db.session, make_student(db.session, cast.vr, last_name="Толпа"), 100)
        db.session.commit()

    def want(**fields):
        with real_app.app_context():
            make_reward(db.session, name="Кружка", **fields)
            db.session.commit()
        return real_app

    return want


def crowd_ids(app):
    with app.app_context():
        return list(db.session.scalars(select(Student.id).where(Student.last_name == "Толпа").order_by(Student.id)))


def give_more(app):
    """The id of one of them, who has 1,000 points now."""
    one = crowd_ids(app)[0]
    with app.app_context():
        give_points(db.session, db.session.get_one(Student, one), 900)
        db.session.commit()
    return one


def buy(student_id, key=None):
    """«done», or the class of the refusal."""
    actor, student = find_user("admin"), db.session.get_one(Student, student_id)
    reward = db.session.scalars(select(Reward)).one()
    try:
        redeeming.redeem(actor, reward=reward, student=student, price=100, key=key or uuid.uuid4().hex)
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        return type(refusal).__name__
    return "done"


def left(app):
    """(stock, redemptions, entries of the ledger that took points, lowest balance)."""
    with app.app_context():
        assert verify().problems == []
        return (
            db.session.scalar(select(Reward.stock)),
            db.session.scalar(select(func.count(Redemption.id))),
            db.session.scalar(select(func.count(LedgerEntry.id)).where(LedgerEntry.points < 0)),
            db.session.scalar(select(func.min(Account.balance)).where(Account.last_entry_id.is_not(None))),
        )


def test_the_last_one_goes_to_one_of_twenty(scene):
    app = scene(stock=1)
    ids = itertools.cycle(crowd_ids(app))
    said = at_once(app, CROWD, lambda: buy(next(ids)))
    assert (said.count("done"), said.count("Conflict")) == (1, CROWD - 1)
    assert left(app) == (0, 1, 1, 0)


@pytest.fixture
def careless(monkeypatch):
    """Nobody holds the reward, and all have looked at it before anybody goes on."""
    all_have_looked = Meeting(4)

    def looked(reward_id):
        reward = db.session.get_one(Reward, reward_id, populate_existing=True)
        all_have_looked.wait()
        return reward

    monkeypatch.setattr(redeeming, "_locked_reward", looked)


@POSTGRESQL
@pytest.mark.usefixtures("careless")
def test_the_database_refuses_where_all_have_looked_before(scene):
    app = scene(stock=1)
    ids = itertools.cycle(crowd_ids(app))
    said = at_once(app, 4, lambda: buy(next(ids)))
    assert (said.count("done"), said.count("Conflict")) == (1, 3)
    assert left(app) == (0, 1, 1, 0)


@POSTGRESQL
@pytest.mark.usefixtures("careless")
def test_without_the_lock_the_limit_would_break(scene):
    """The control."""
    app = scene(per_student=1)
    one = give_more(app)
    assert at_once(app, 4, lambda: buy(one)).count("done") == 4


def test_one_student_cannot_spend_the_same_points_twice(scene):
    app = scene()
    one = crowd_ids(app)[0]
    said = at_once(app, 8, lambda: buy(one))
    assert (said.count("done"), said.count(NotEnoughPoints.__name__)) == (1, 7)
    assert left(app)[1:] == (1, 1, 0)


def test_the_limit_holds_however_often_it_is_clicked(scene):
    app = scene(per_student=1)
    one = give_more(app)
    said = at_once(app, 8, lambda: buy(one))
    assert (said.count("done"), said.count("Conflict")) == (1, 7)
    assert left(app)[1] == 1


def test_one_click_sent_many_times_is_one_exchange(scene):
    app = scene(stock=5)
    one, key = crowd_ids(app)[0], uuid.uuid4().hex
    assert at_once(app, 8, lambda: buy(one, key)) == ["done"] * 8
    assert left(app) == (4, 1, 1, 0)


@pytest.mark.parametrize("other", ["cancel", "hand_over"])
def test_of_cancel_and_whatever_else_at_once_the_sums_stay(scene, other):
    app = scene(stock=1)
    one = crowd_ids(app)[0]
    with app.app_context():
        reward = db.session.scalars(select(Reward)).one()
        make_redemption(db.session, find_user("admin"), db.session.get_one(Student, one), reward)
        db.session.commit()
    turn = itertools.count()

    def act():
        redemption, admin = db.session.scalars(select(Redemption)).one(), find_user("admin")
        try:
            if other == "cancel" or next(turn) % 2:
                redeeming.cancel(admin, redemption, why="Ошибка")
            else:
                redeeming.hand_over(admin, redemption)
            db.session.commit()
        except Conflict:
            db.session.rollback()
            return 0
        return 1

    done = sum(at_once(app, 6, act))
    assert done == 1 if other == "cancel" else 1 <= done <= 2
    assert left(app)[0] == 1
