"""Does the database itself refuse two lessons that claim one group, room or teacher at once?"""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy.exc import IntegrityError

from points_admin.database import violated_constraint
from tests.support.factories import make_group, make_lesson, make_slot

# What the second row shares with the first, and the refusal's name.
SHARED = {
    "group": lambda cast: {},
    "room": lambda cast: {"room": "каб. 101"},
    "teacher": lambda cast: {"teacher_id": cast.anna.id},
}


def first_slot(session, cast, **fields):
    return make_slot(session, cast.vr_group, room="Каб 101", teacher_id=cast.anna.id, **fields)


def second(session, cast, claim):
    """Whose group the second row is for."""
    return cast.vr_group if claim == "group" else make_group(session, cast.vr)


@pytest.mark.parametrize("claim", SHARED)
def test_two_lines_of_the_week(session, cast, claim):
    first_slot(session, cast)
    with pytest.raises(IntegrityError) as refusal:
        make_slot(session, second(session, cast, claim), starts_at=time(17), ends_at=time(18), **SHARED[claim](cast))
    assert violated_constraint(refusal.value) == f"ex_timetable_slot_{claim}"


@pytest.mark.parametrize("claim", SHARED)
@pytest.mark.parametrize(
    "apart",
    [
        {"weekday": 2},
        {"starts_at": time(17, 30), "ends_at": time(19)},
        {"valid_from": date(2027, 6, 1)},
    ],
    ids=["another day", "right after", "after its end"],
)
def test_lines_that_do_not_meet(session, cast, claim, apart):
    first_slot(session, cast, valid_to=date(2027, 5, 31))
    make_slot(session, second(session, cast, claim), **SHARED[claim](cast) | apart)


def test_no_room_and_no_teacher_are_no_claim(session, cast):
    for _ in range(2):
        make_slot(session, make_group(session, cast.vr), room="")


def test_moving_onto_another_line_is_refused_too(session, cast):
    first_slot(session, cast)
    other = make_slot(session, cast.vr_group, weekday=2)
    with pytest.raises(IntegrityError):
        other.weekday = 1
        session.flush()


@pytest.mark.parametrize("claim", SHARED)
def test_two_lessons(session, cast, claim):
    make_lesson(session, cast.vr_group, room="Каб 101", teacher_id=cast.anna.id)
    with pytest.raises(IntegrityError) as refusal:
        make_lesson(session, second(session, cast, claim), **SHARED[claim](cast))
    assert violated_constraint(refusal.value) == f"ex_lesson_{claim}"


@pytest.mark.parametrize("claim", SHARED)
@pytest.mark.parametrize(
    "apart",
    [
        {"status": "cancelled"},
        {"starts_at": datetime(2026, 11, 30, 10, tzinfo=UTC), "ends_at": datetime(2026, 11, 30, 11, tzinfo=UTC)},
    ],
    ids=["cancelled", "right after"],
)
def test_lessons_that_do_not_meet(session, cast, claim, apart):
    make_lesson(session, cast.vr_group, room="Каб 101", teacher_id=cast.anna.id)
    make_lesson(session, second(session, cast, claim), **SHARED[claim](cast) | apart)


def test_a_cancelled_lesson_does_not_come_back_onto_another(session, cast):
    cancelled = make_lesson(session, cast.vr_group, status="cancelled")
    make_lesson(session, cast.vr_group)
    with pytest.raises(IntegrityError):
        cancelled.status = "planned"
        session.flush()
