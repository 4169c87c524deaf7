"""What happens at once, with real commits on both engines."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from points_admin import create_app
from points_admin.access import RoleName
from points_admin.accounts import lockout
from points_admin.accounts.models import User
from points_admin.accounts.services import find_user
from points_admin.extensions import db, limiter
from points_admin.roster.logins import issue_logins
from points_admin.roster.models import Student
from tests.support.config import TEST_CONFIG
from tests.support.factories import make_student, make_user


@pytest.fixture
def real_app(database):
    app = create_app(database.environ, **TEST_CONFIG)
    limiter.enabled = False
    with app.app_context():
        make_user(db.session, RoleName.ADMIN, login="admin")
        for _ in range(3):
            make_student(db.session)
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(app, times, act):
    """Results of `times` calls of `act()` in threads, each in a context of its own."""

    def call(_):
        with app.app_context():
            return act()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(call, range(times)))


def test_of_twenty_guesses_at_once_five_are_looked_at(real_app):
    def guess():
        try:
            lockout.count(lockout.Attempt("admin", "10.0.0.1", find_user("admin").id))
        except lockout.LoginPaused:
            return False
        db.session.commit()
        return True

    assert sum(at_once(real_app, 20, guess)) == lockout.FREE_PER_ADDRESS


def test_logins_asked_for_twice_at_once_are_made_once(real_app):
    def issue():
        students = db.session.scalars(select(Student)).all()
        cards = issue_logins(find_user("admin"), students)
        db.session.commit()
        return len(cards)

    assert sorted(at_once(real_app, 2, issue)) == [0, 3]
    with real_app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 4
