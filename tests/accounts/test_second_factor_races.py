"""A code that several processes bring at the same moment is taken once, on both engines."""

import pytest

from points_admin import clock, create_app
from points_admin.access import RoleName
from points_admin.accounts import lockout, recovery_codes, second_factor
from points_admin.accounts.models import Authenticator, RecoveryCode, User
from points_admin.extensions import db
from tests.drills.crowd import crowd, fork
from tests.support.config import TEST_CONFIG
from tests.support.factories import make_authenticator, make_user

PROCESSES = 4


@pytest.fixture
def stage(database, monkeypatch):
    """(application, user's id, a code of the app, a recovery code)."""
    # The counts of failures would queue the processes up before they look.
    monkeypatch.setattr(lockout, "count", lambda _attempt: None)
    app = create_app(database.environ, **TEST_CONFIG)
    with app.app_context():
        user = make_user(db.session, RoleName.TEACHER)
        totp = make_authenticator(db.session, user)
        spare = recovery_codes.renew(user)[0]
        db.session.commit()
        user_id, code = user.id, totp.generate(clock.now()).token
        db.session.remove()
        # A connection does not survive the fork.
        db.engine.dispose()
    yield app, user_id, code, spare
    with app.app_context():
        db.engine.dispose()


def times_taken(app, user_id, code):
    """By how many of the processes."""

    def bring(_number):
        with app.app_context():
            user = db.session.get(User, user_id)
            taken = second_factor.check(user, code, address="10.0.0.1")
            db.session.commit()
            return taken

    return crowd(PROCESSES, bring, seconds=60).count(True)


def test_a_code_of_the_app_is_taken_once(stage):
    app, user_id, code, _spare = stage
    assert times_taken(app, user_id, code) == 1


def test_a_recovery_code_is_taken_once(stage):
    app, user_id, _code, spare = stage
    assert times_taken(app, user_id, spare) == 1


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_the_same_race_catches_codes_that_are_looked_at_first_and_used_up_later(stage, monkeypatch):
    app, user_id, code, spare = stage
    all_have_looked = fork.Barrier(PROCESSES)

    def careless_step(user, typed):
        authenticator = db.session.get(Authenticator, user.id)
        step = second_factor._step_of(authenticator.secret, typed)
        all_have_looked.wait(30)
        if step is not None:
            authenticator.last_step = step
            db.session.flush()
        return step is not None

    def careless_spare(user, typed):
        found = db.session.get(RecoveryCode, recovery_codes._hash(user, typed))
        all_have_looked.wait(30)
        return found is not None

    monkeypatch.setattr(second_factor, "_use_up", careless_step)
    assert times_taken(app, user_id, code) > 1
    monkeypatch.setattr(second_factor, "_use_up", lambda _user, _code: False)
    monkeypatch.setattr(recovery_codes, "use", careless_spare)
    assert times_taken(app, user_id, spare) > 1
