"""Single lessons: moved, cancelled, back again; does the group hear of it, and does nobody lose a room?"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.notices.models import Notice, OutboxMessage
from points_admin.schedule.lessons import cancel_lesson, create_lesson, move_lesson, restore_lesson
from points_admin.schedule.models import Lesson
from tests.support.factories import make_lesson

FOUR = datetime(2026, 12, 2, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def lesson(session, cast):
    return make_lesson(session, cast.vr_group, starts_at=FOUR, ends_at=FOUR + HOUR, room="каб. 101")


def moved(cast, lesson, **changes):
    wanted = {"starts_at": FOUR + 2 * HOUR, "ends_at": FOUR + 3 * HOUR, "room": "каб. 202", "teacher": None}
    move_lesson(cast.admin, lesson, **wanted | changes)


def told(session, user):
    notices = session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id))
    return [f"{notice.title}. {notice.body}" for notice in notices]


def test_a_single_lesson_is_made_and_told(session, cast):
    lesson = create_lesson(cast.admin, group=cast.vr_group, starts_at=FOUR, ends_at=FOUR + HOUR, room="каб. 7")
    assert (lesson.slot_id, lesson.is_settled, lesson.teacher) == (None, True, cast.anna)
    said = "Новое занятие: Тестовый VR/AR. Группа VR-101, 02.12.2026, 16:00–17:00, каб. 7."
    assert told(session, cast.vera.user) == told(session, cast.anna) == [said]
    assert told(session, cast.gleb.user) == told(session, cast.boris) == []


def test_a_moved_lesson_frees_its_place(session, cast, lesson, actions):
    moved(cast, lesson)
    assert (lesson.starts_at, lesson.room, lesson.version) == (FOUR + 2 * HOUR, "каб. 202", 1)
    assert actions() == ["lesson.reschedule"]
    make_lesson(session, cast.it_group, starts_at=FOUR, ends_at=FOUR + HOUR, room="каб. 101")
    [said] = told(session, cast.vera.user)
    assert said == "Занятие перенесено: Тестовый VR/AR. Группа VR-101, 02.12.2026, 18:00–19:00, каб. 202."


def test_a_letter_goes_to_who_has_an_address_and_none_to_who_left(session, cast, lesson):
    cast.vera.user.email = "vera@example.org"
    moved(cast, lesson)
    assert session.scalars(select(OutboxMessage.recipient)).all() == ["vera@example.org"]
    cast.vera.memberships[0].ended_on = datetime(2026, 11, 30, tzinfo=UTC).date()
    session.flush()
    cancel_lesson(cast.admin, lesson)
    assert len(told(session, cast.vera.user)) == 1


def test_a_cancelled_lesson_says_why_and_comes_back(session, cast, lesson, actions):
    cancel_lesson(cast.admin, lesson, why="Педагог болеет")
    assert told(session, cast.vera.user)[-1].endswith("16:00–17:00. Причина: Педагог болеет.")
    with pytest.raises(Conflict, match="уже отменено"):
        cancel_lesson(cast.admin, lesson)
    restore_lesson(cast.admin, lesson)
    assert (lesson.is_cancelled, lesson.why, lesson.version) == (False, "", 2)
    with pytest.raises(Conflict, match="не отменено"):
        restore_lesson(cast.admin, lesson)
    assert actions() == ["lesson.cancel", "lesson.reinstate"]


def test_a_cancelled_lesson_is_in_nobodys_way(session, cast, lesson):
    cancel_lesson(cast.admin, lesson)
    create_lesson(cast.admin, group=cast.it_group, starts_at=FOUR, ends_at=FOUR + HOUR, room="каб. 101")
    assert len(session.scalars(select(Lesson)).all()) == 2


def test_a_room_taken_meanwhile_keeps_a_lesson_cancelled(session, cast, lesson):
    cancel_lesson(cast.admin, lesson)
    make_lesson(session, cast.it_group, starts_at=FOUR, ends_at=FOUR + HOUR, room="Каб 101")
    with pytest.raises(Conflict, match=r"Кабинет «каб\. 101» в это время занят: Тестовый IT, группа IT-201, 02\.12"):
        restore_lesson(cast.admin, lesson)
    moved(cast, lesson)
    assert not lesson.is_cancelled


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": FOUR + 2 * HOUR}, "ends_at"),
        ({"ends_at": FOUR}, "ends_at"),
        ({"ends_at": FOUR + 15 * HOUR}, "ends_at"),
        ({"starts_at": FOUR.replace(year=2030), "ends_at": FOUR.replace(year=2030) + HOUR}, "starts_at"),
        ({"room": "к" * 61}, "room"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_the_field(session, cast, lesson, wrong, field):
    with pytest.raises(Invalid) as refusal:
        moved(cast, lesson, **wrong)
    assert refusal.value.field == field
    session.rollback()


@pytest.mark.parametrize("who", ["anna", "vera"])
def test_only_administrators_change_lessons(session, cast, lesson, who):
    actor = cast.anna if who == "anna" else cast.vera.user
    for act in (
        lambda: create_lesson(actor, group=cast.vr_group, starts_at=FOUR, ends_at=FOUR + HOUR),
        lambda: move_lesson(actor, lesson, starts_at=FOUR, ends_at=FOUR + HOUR, room="", teacher=None),
        lambda: cancel_lesson(actor, lesson),
        lambda: restore_lesson(actor, lesson),
    ):
        with pytest.raises(Forbidden):
            act()
    assert session.scalars(select(Lesson)).all() == [lesson]
