"""Lines of the week: who may change them, what is refused and how it is said, and what becomes of the lessons."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.schedule.lessons import cancel_lesson
from points_admin.schedule.models import Lesson, LessonStatus
from points_admin.schedule.slots import create_slot, delete_slot, update_slot
from tests.support.factories import make_group, make_lesson

MONDAY = {"weekday": 1, "starts_at": time(16), "ends_at": time(17, 30), "room": "каб. 101"}


@pytest.fixture
def slot(session, cast):
    return create_slot(cast.admin, group=cast.vr_group, **MONDAY)


@pytest.fixture
def days(session):
    """Days of the month and hours of the lessons there are."""

    def found(slot, status=LessonStatus.PLANNED):
        session.expire_all()
        mine = select(Lesson).where(Lesson.slot_id == slot.id, Lesson.status == status)
        lessons = session.scalars(mine.order_by(Lesson.starts_at))
        return [f"{clock.local(lesson.starts_at):%d.%m %H:%M}" for lesson in lessons]

    return found


def test_a_new_line_has_lessons_for_four_weeks(slot, days):
    assert days(slot) == ["30.11 16:00", "07.12 16:00", "14.12 16:00", "21.12 16:00", "28.12 16:00"]


def test_it_is_recorded(cast, events, slot):
    [event] = events()
    assert (event.action, event.after["room"], event.after["starts_at"]) == ("slot.create", "каб. 101", "16:00:00")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"weekday": 8}, "weekday"),
        ({"ends_at": time(16)}, "ends_at"),
        ({"ends_at": time(15)}, "ends_at"),
        ({"room": "к" * 61}, "room"),
        ({"valid_to": date(2026, 11, 29)}, "valid_to"),
        ({"valid_from": date(1, 1, 1)}, "valid_from"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_the_field(session, cast, wrong, field):
    with pytest.raises(Invalid) as refusal:
        create_slot(cast.admin, group=cast.vr_group, **MONDAY | wrong)
    assert refusal.value.field == field
    session.rollback()


@pytest.mark.parametrize(
    ("shared", "field", "said"),
    [
        ({}, "starts_at", "У этой группы в это время уже есть занятие: Тестовый VR/AR, группа VR-101, 16:00–17:30."),
        ({"group": "IT-201"}, "room", "Кабинет «КАБ 101» в это время занят: Тестовый VR/AR, группа VR-101"),
        ({"group": "IT-201", "room": ""}, "teacher", "Педагог в это время занят: Тестовый VR/AR, группа VR-101"),
    ],
    ids=["group", "room", "teacher"],
)
def test_a_clash_names_the_other_lesson(session, cast, shared, field, said):
    create_slot(cast.admin, group=cast.vr_group, teacher=cast.anna, **MONDAY)
    group = cast.it_group if "group" in shared else cast.vr_group
    other = MONDAY | {"starts_at": time(17), "ends_at": time(18), "room": shared.get("room", "КАБ 101")}
    with pytest.raises(Conflict) as refusal:
        create_slot(cast.admin, group=group, teacher=cast.anna, **other)
    assert refusal.value.field == field
    assert said in refusal.value.message


def test_only_a_teacher_teaches_and_only_administrators_plan(session, cast, slot):
    with pytest.raises(Invalid, match="действующий педагог"):
        create_slot(cast.admin, group=cast.it_group, teacher=cast.vera.user, **MONDAY)
    for actor in (cast.anna, cast.vera.user):
        for act in (
            lambda who: create_slot(who, group=cast.vr_group, **MONDAY | {"weekday": 2}),
            lambda who: update_slot(who, slot, weekday=2),
            lambda who: delete_slot(who, slot),
        ):
            with pytest.raises(Forbidden):
                act(actor)


def test_an_archived_group_gets_no_line(session, cast):
    cast.vr_group.archived_at = clock.now()
    with pytest.raises(Invalid, match="в архиве"):
        create_slot(cast.admin, group=cast.vr_group, **MONDAY)


def test_another_time_moves_what_is_still_to_come(cast, slot, days, monday):
    monday(days=8)
    update_slot(cast.admin, slot, weekday=3, starts_at=time(10), ends_at=time(11))
    assert days(slot) == [
        *("30.11 16:00", "07.12 16:00"),
        *("09.12 10:00", "16.12 10:00", "23.12 10:00", "30.12 10:00"),
    ]


def test_what_was_settled_by_hand_stays(session, cast, slot, days):
    second = session.scalars(select(Lesson).order_by(Lesson.starts_at).offset(1)).first()
    cancel_lesson(cast.admin, second, why="Экскурсия")
    update_slot(cast.admin, slot, room="каб. 202")
    assert days(slot) == ["30.11 16:00", "14.12 16:00", "21.12 16:00", "28.12 16:00"]
    assert days(slot, LessonStatus.CANCELLED) == ["07.12 16:00"]
    rooms = select(Lesson.room).where(Lesson.status == LessonStatus.PLANNED)
    assert set(session.scalars(rooms)) == {"каб. 202"}


def test_an_ended_line_has_no_lessons_after_its_last_day(cast, slot, days):
    update_slot(cast.admin, slot, valid_to=date(2026, 12, 14))
    assert days(slot) == ["30.11 16:00", "07.12 16:00", "14.12 16:00"]


def test_a_line_without_held_lessons_is_deleted_whole(session, cast, slot, monday):
    delete_slot(cast.admin, slot)
    assert session.scalars(select(Lesson)).all() == []


def test_a_line_with_held_lessons_is_ended_instead(session, cast, slot, monday):
    monday(days=1)
    with pytest.raises(Conflict, match="последний день"):
        delete_slot(cast.admin, slot)


def test_a_place_taken_by_a_single_lesson_makes_a_cancelled_one_that_says_so(session, cast, days):
    day = clock.instant(date(2026, 12, 7), time(17))
    make_lesson(session, make_group(session, cast.it), room="КАБ. 101", starts_at=day, ends_at=day + timedelta(hours=1))
    slot = create_slot(cast.admin, group=cast.vr_group, **MONDAY)
    assert days(slot, LessonStatus.CANCELLED) == ["07.12 16:00"]
    [why] = session.scalars(select(Lesson.why).where(Lesson.status == LessonStatus.CANCELLED))
    assert why.startswith("Место занято: Тестовый IT, группа ") and "07.12.2026, 17:00–18:00" in why
