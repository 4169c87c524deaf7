"""Two administrators who give one room away at once, two timers at once: real commits, threads, both engines."""

from datetime import date, time

import pytest
from sqlalchemy import func, select

from points_admin.accounts.queries import find_user
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.roster.models import Group
from points_admin.schedule import slots
from points_admin.schedule.models import Lesson, TimetableSlot
from points_admin.schedule.placing import place_due
from tests.support.cast import make_cast
from tests.support.factories import make_slot
from tests.support.racing import Meeting, at_once

ROOM = {"weekday": 1, "starts_at": time(16), "ends_at": time(17, 30), "room": "каб. 101"}
POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


@pytest.fixture
def real_app(real_app):
    with real_app.app_context():
        make_cast(db.session)
        db.session.commit()
    return real_app


def give_room(code):
    """«given», or how it was refused."""
    group = db.session.scalars(select(Group).where(Group.code == code)).one()
    try:
        slots.create_slot(find_user("admin"), group=group, **ROOM)
        db.session.commit()
    except Conflict as refusal:
        db.session.rollback()
        return refusal.message.split(":")[0]
    return "given"


def both(app):
    codes = iter(["VR-101", "IT-201"] * 2)
    return sorted(at_once(app, 4, lambda: give_room(next(codes))))


def test_a_room_goes_to_one(real_app):
    said = both(real_app)
    assert said.count("given") == 1
    with real_app.app_context():
        assert db.session.scalar(select(func.count(TimetableSlot.id))) == 1


@POSTGRESQL
def test_the_database_refuses_where_all_have_looked_before(real_app, monkeypatch):
    all_have_looked = Meeting(4)
    looked = slots.require_free_slot

    def careless(slot):
        looked(slot)
        all_have_looked.wait()

    monkeypatch.setattr(slots, "require_free_slot", careless)
    assert both(real_app).count("given") == 1


def test_timers_at_once_make_each_lesson_once(real_app):
    with real_app.app_context():
        group = db.session.scalars(select(Group).order_by(Group.id).limit(1)).one()
        make_slot(db.session, group, valid_from=date(2026, 11, 1))
        db.session.commit()

    def tick():
        placed = place_due()
        db.session.commit()
        return placed

    assert sum(at_once(real_app, 4, tick)) == 5
    with real_app.app_context():
        assert db.session.scalar(select(func.count(Lesson.id))) == 5
