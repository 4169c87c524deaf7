"""A teacher's kvants: exactly those chosen, archived ones kept, one record a change."""

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.errors import Forbidden
from points_admin.roster.models import Kvant, TeachingAssignment
from points_admin.roster.teaching import assign_teacher, set_teaching
from tests.support.factories import make_kvant, make_user


def taught(session, teacher):
    query = select(Kvant.name).join(TeachingAssignment).where(TeachingAssignment.teacher_id == teacher.id)
    return set(session.scalars(query))


def test_the_kvants_are_exactly_those_chosen(session, cast, events):
    set_teaching(cast.admin, cast.anna, [cast.it])
    assert taught(session, cast.anna) == {"Тестовый IT"}
    (event,) = events()
    assert (event.action, event.before, event.after) == (
        "user.teaching",
        {"kvants": ["Тестовый VR/AR"]},
        {"kvants": ["Тестовый IT"]},
    )
    set_teaching(cast.admin, cast.anna, [cast.it])
    assert len(events()) == 1


def test_archived_kvants_stay(session, cast):
    old = make_kvant(session, name="Прежний", archived_at=clock.now())
    teacher = make_user(session, "teacher", kvants=(old, cast.vr))
    set_teaching(cast.admin, teacher, [cast.it])
    assert taught(session, teacher) == {"Прежний", "Тестовый IT"}


def test_another_kvant_joins_the_others(session, cast, actions):
    for _ in range(2):
        assign_teacher(cast.admin, cast.anna, cast.it)
    assert taught(session, cast.anna) == {"Тестовый VR/AR", "Тестовый IT"}
    assert actions() == ["user.teaching"]


def test_only_administrators_may(session, cast):
    with pytest.raises(Forbidden):
        assign_teacher(cast.anna, cast.anna, cast.it)
