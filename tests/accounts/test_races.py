"""What happens at once, with real commits on both engines."""

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts import lockout
from points_admin.accounts.models import LoginFailure, User
from points_admin.accounts.queries import find_user
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.roster import logins
from points_admin.roster.logins import issue_logins
from points_admin.roster.models import Student
from tests.support.factories import make_student, make_user
from tests.support.racing import Meeting, at_once

POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


@pytest.fixture
def real_app(real_app):
    with real_app.app_context():
        make_user(db.session, RoleName.ADMIN, login="admin")
        db.session.commit()
    return real_app


def guesses_looked_at(app, times):
    """Of many wrong passwords sent at once."""

    def guess():
        try:
            lockout.count(lockout.Attempt("admin", "10.0.0.1", find_user("admin").id))
        except lockout.LoginPaused:
            return False
        db.session.commit()
        return True

    return sum(at_once(app, times, guess))


def test_of_twenty_guesses_at_once_five_are_looked_at(real_app):
    assert guesses_looked_at(real_app, 20) == lockout.FREE_PER_ADDRESS


@POSTGRESQL
def test_the_same_guesses_catch_a_count_that_looks_first_and_writes_later(real_app, monkeypatch):
    times = lockout.FREE_PER_ADDRESS + 3
    all_have_looked = Meeting(times)

    def careless(key, free):
        count = db.session.get(LoginFailure, key) or LoginFailure(key=key, failures=0)
        all_have_looked.wait()
        if count.failures >= free:
            raise lockout.LoginPaused(lockout.FIRST_PAUSE)
        count.failures, count.last_failed_at = count.failures + 1, clock.now()
        db.session.add(count)
        db.session.flush()

    with real_app.app_context():
        lockout.count(lockout.Attempt("admin", "10.0.0.1", find_user("admin").id))
        db.session.commit()
    monkeypatch.setattr(lockout, "_count", careless)
    assert guesses_looked_at(real_app, times) > lockout.FREE_PER_ADDRESS


def cards_issued(app):
    """How many cards each of two who ask for the logins of three new students gets."""
    with app.app_context():
        ids = [make_student(db.session).id for _ in range(3)]
        db.session.commit()

    def issue():
        cards = issue_logins(find_user("admin"), db.session.scalars(select(Student).where(Student.id.in_(ids))).all())
        db.session.commit()
        return len(cards)

    return sorted(at_once(app, 2, issue))


def test_logins_asked_for_twice_at_once_are_made_once(real_app):
    assert cards_issued(real_app) == [0, 3]
    with real_app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 4


@POSTGRESQL
def test_the_same_race_catches_students_whom_nobody_locks(real_app, monkeypatch):
    both_have_looked = Meeting(2)

    def careless(students):
        both_have_looked.wait()
        return students

    monkeypatch.setattr(logins, "_locked", careless)
    # The unique login names are the second fence: what was made twice fails there.
    with pytest.raises(Conflict):
        cards_issued(real_app)
