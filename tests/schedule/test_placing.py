"""Do lessons appear ahead of time by themselves, once, and not on holidays?"""

from datetime import date, time

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.schedule.holidays import add_holiday, remove_holiday
from points_admin.schedule.lessons import cancel_lesson
from points_admin.schedule.models import Lesson
from points_admin.schedule.placing import place_due
from points_admin.schedule.slots import create_slot
from tests.support.factories import make_slot


def days(session):
    session.expire_all()
    return [f"{lesson.day:%d.%m}" for lesson in session.scalars(select(Lesson).order_by(Lesson.starts_at))]


@pytest.fixture
def slot(session, cast):
    return create_slot(cast.admin, group=cast.vr_group, weekday=1, starts_at=time(16), ends_at=time(17, 30), room="1")


def test_the_timer_goes_on_where_the_last_lesson_was(session, cast, slot, monday):
    assert place_due() == 0
    monday(days=7)
    assert (place_due(), place_due()) == (1, 0)
    assert days(session)[-2:] == ["28.12", "04.01"]


def test_tick_does_it(session, cast, run):
    make_slot(session, cast.vr_group)
    session.commit()
    assert "занятий поставлено: 5" in run("tick").stdout
    assert "занятий поставлено: 0" in run("tick").stdout


def test_an_archived_group_gets_no_more_lessons_and_frees_its_room(session, cast, slot, monday):
    monday(days=1)
    cast.vr_group.archived_at = clock.now()
    assert place_due() == 0
    assert (days(session), slot.valid_to) == (["30.11"], date(2026, 12, 1))
    monday(days=2)
    update = {"weekday": 1, "starts_at": time(16), "ends_at": time(17, 30), "room": slot.room}
    create_slot(cast.admin, group=cast.it_group, **update)


def test_an_archived_kvant_ends_its_lines_too(session, cast, slot):
    cast.vr.archived_at = clock.now()
    place_due()
    assert slot.valid_to == date(2026, 11, 30)


def test_a_line_of_the_past_and_one_of_the_far_future_get_none(session, cast):
    make_slot(session, cast.vr_group, valid_from=date(2026, 9, 1), valid_to=date(2026, 10, 1))
    make_slot(session, cast.vr_group, valid_from=date(2027, 9, 1))
    assert place_due() == 0
    assert session.scalar(select(func.count(Lesson.id))) == 0


def test_a_holiday_takes_its_lessons_away_and_gives_them_back(session, cast, slot, actions):
    holiday = add_holiday(cast.admin, date(2026, 12, 7), "День технопарка")
    assert days(session) == ["30.11", "14.12", "21.12", "28.12"]
    remove_holiday(cast.admin, holiday)
    assert days(session) == ["30.11", "07.12", "14.12", "21.12", "28.12"]
    assert actions() == ["holiday.create", "holiday.delete"]


def test_a_new_line_skips_holidays_and_what_is_settled_stays(session, cast, slot):
    second = session.scalars(select(Lesson).order_by(Lesson.starts_at).offset(1)).first()
    cancel_lesson(cast.admin, second)
    add_holiday(cast.admin, date(2026, 12, 7), "День технопарка")
    create_slot(cast.admin, group=cast.it_group, weekday=1, starts_at=time(16), ends_at=time(17))
    assert days(session).count("07.12") == 1


def test_a_day_is_a_holiday_once_and_has_a_name(session, cast):
    add_holiday(cast.admin, date(2026, 12, 31), "Канун")
    with pytest.raises(Conflict):
        add_holiday(cast.admin, date(2026, 12, 31), "Ещё раз")
    with pytest.raises(Invalid):
        add_holiday(cast.admin, date(2026, 12, 30), " ")
    with pytest.raises(Forbidden):
        add_holiday(cast.anna, date(2026, 12, 30), "Отпуск")
