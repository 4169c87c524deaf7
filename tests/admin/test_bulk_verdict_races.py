"""Two teachers accept the same children, each into the own kvant, in crossing order: nobody waits in a circle."""

import pytest
from sqlalchemy.exc import OperationalError

from points_admin.accounts.queries import find_user
from points_admin.admin.requests import deciding
from points_admin.enrolment import services
from points_admin.extensions import db
from tests.support.cast import make_cast
from tests.support.factories import make_applicant, make_request
from tests.support.racing import Meeting, at_once

POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


@pytest.fixture
def crossing(real_app):
    """Ids of the requests by teacher: Anna's of one child and another, Boris's of the other and the one."""
    with real_app.app_context():
        cast = make_cast(db.session)
        one, other = make_applicant(db.session), make_applicant(db.session)
        made = {
            "anna": [make_request(db.session, cast.vr, each) for each in (one, other)],
            "boris": [make_request(db.session, cast.it, each) for each in (other, one)],
        }
        db.session.commit()
        return {teacher: [str(request.id) for request in requests] for teacher, requests in made.items()}


def accepted_at_once(app, crossing):
    """How many each teacher accepted, or what the database said."""
    teachers = iter(crossing)

    def accept():
        teacher = next(teachers)
        user = find_user(teacher)
        try:
            outcome = deciding.carry_out(
                deciding.chosen_requests(user, crossing[teacher]), deciding.approval(user, group_id="")
            )
            db.session.commit()
        except OperationalError as error:
            db.session.rollback()
            return type(error.orig).__name__
        return len(outcome.decided)

    return at_once(app, len(crossing), accept)


def test_both_accept_both(real_app, crossing):
    assert accepted_at_once(real_app, crossing) == [2, 2]


@POSTGRESQL
def test_the_same_race_catches_locks_taken_one_by_one(real_app, crossing, monkeypatch):
    both_have_begun, approve = Meeting(2), services.approve

    def careless(*given, **named):
        membership = approve(*given, **named)
        both_have_begun.wait()
        return membership

    monkeypatch.setattr(deciding, "lock_for_verdicts", lambda requests: None)
    monkeypatch.setattr(services, "approve", careless)
    assert sorted(map(str, accepted_at_once(real_app, crossing))) == ["2", "DeadlockDetected"]
