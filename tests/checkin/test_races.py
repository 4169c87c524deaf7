"""One student on two phones, two teachers at one lesson, a code and a deletion: real commits, threads, both engines."""

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.accounts.queries import find_user
from points_admin.audit.models import AuditEvent
from points_admin.checkin import arriving
from points_admin.checkin.arriving import check_in
from points_admin.checkin.codes import code_at
from points_admin.checkin.models import CheckIn, Event
from points_admin.checkin.services import delete_event, event_for_lesson
from points_admin.errors import DomainError
from points_admin.extensions import db
from points_admin.schedule.models import Lesson
from tests.support.cast import make_cast
from tests.support.factories import make_event, make_lesson
from tests.support.racing import Meeting, at_once

TIMES = 6
POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


@pytest.fixture
def real_app(real_app):
    with real_app.app_context():
        cast = make_cast(db.session)
        make_event(db.session, cast.vr)
        make_lesson(db.session, cast.vr_group)
        db.session.commit()
    return real_app


def attempt(act):
    """What `act` says, or the refusal's code."""
    try:
        said = act()
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        return refusal.code
    return said


@pytest.fixture
def screen(real_app):
    """Id and secret of the event that everybody looks at."""
    with real_app.app_context():
        return db.session.execute(select(Event.id, Event.secret)).one()


@pytest.fixture
def arrive(screen):
    """«noted», «again», or the refusal's code."""

    def act():
        arrival = check_in(find_user("vera"), code=code_at(screen.secret, clock.now()), event_id=screen.id)
        return "again" if arrival.is_repeated else "noted"

    return lambda: attempt(act)


def count(app, model, *which):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*which))


def assert_one_visit(app, said):
    assert sorted(said) == ["again"] * (TIMES - 1) + ["noted"]
    assert count(app, CheckIn) == 1
    assert count(app, AuditEvent, AuditEvent.action == "event.check_in") == 1


def test_two_posts_at_once_are_one_visit(real_app, arrive):
    assert_one_visit(real_app, at_once(real_app, TIMES, arrive))


@POSTGRESQL
def test_the_database_says_which_was_first_where_all_have_looked_before(real_app, arrive, monkeypatch):
    all_have_looked, noted = Meeting(TIMES), arriving._noted

    def careless(*asked):
        all_have_looked.wait()
        return noted(*asked)

    monkeypatch.setattr(arriving, "_noted", careless)
    assert_one_visit(real_app, at_once(real_app, TIMES, arrive))


def test_a_lesson_gets_one_event_however_often_asked_for(real_app):
    def ask():
        return attempt(lambda: event_for_lesson(find_user("anna"), db.session.scalars(select(Lesson)).one()).lesson_id)

    said = at_once(real_app, TIMES, ask)
    assert len(set(said)) == 1 and count(real_app, Event, Event.lesson_id.is_not(None)) == 1


def test_whoever_comes_while_it_is_deleted_has_come_or_it_is_gone(real_app, screen, arrive):
    turns = iter(["come", "delete"])

    def act():
        if next(turns) == "come":
            return arrive()
        return attempt(lambda: delete_event(find_user("anna"), db.session.get_one(Event, screen.id)) or "deleted")

    said = sorted(at_once(real_app, 2, act))
    assert said in (["conflict", "noted"], ["deleted", "wrong_code"])
    assert count(real_app, CheckIn) == said.count("noted")
