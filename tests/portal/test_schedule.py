"""The student's own week, the next lesson on the first page, and the wall that everybody reads."""

from datetime import time, timedelta

import pytest

from points_admin import clock
from points_admin.schedule.attendance import mark_lesson
from points_admin.schedule.models import Mark
from tests.support.factories import make_lesson

WEEK = "/cabinet/schedule"


@pytest.fixture
def vera(login, cast):
    return login(cast.vera.user)


def lesson_at(session, group, day, **fields):
    starts = clock.instant(day, time(16))
    return make_lesson(session, group, starts_at=starts, ends_at=starts + timedelta(hours=1), **fields)


@pytest.fixture
def tomorrow(session, cast):
    return lesson_at(session, cast.vr_group, clock.today() + timedelta(days=1), room="каб. 7")


def test_a_child_sees_the_own_lessons_only(session, cast, vera, tomorrow):
    lesson_at(session, cast.it_group, tomorrow.day, room="каб. 8")
    page = vera.get(f"{WEEK}?week={tomorrow.day}").text
    assert "VR-101" in page and "16:00–17:00" in page and "каб. 7" in page
    assert "каб. 8" not in page and "IT-201" not in page


def test_a_cancelled_lesson_says_why_to_the_group_and_not_to_the_street(session, cast, vera, anonymous, tomorrow):
    tomorrow.status, tomorrow.why = "cancelled", "Педагог болеет"
    session.commit()
    own, public = (client.get(f"{page}?week={tomorrow.day}").text for client, page in _doors(vera, anonymous))
    assert "отменено" in own and "Педагог болеет" in own
    assert "отменено" in public and "Педагог болеет" not in public


def _doors(vera, anonymous):
    return (vera, WEEK), (anonymous, "/schedule")


def test_without_a_group_the_page_says_so(session, cast, vera):
    cast.vera.memberships[0].group_id = None
    session.commit()
    assert "Группу тебе ещё не назначили" in vera.get(WEEK).text


def test_who_has_left_sees_the_lessons_no_more(session, cast, vera, tomorrow):
    cast.vera.memberships[0].ended_on = clock.today()
    session.commit()
    assert "каб. 7" not in vera.get(f"{WEEK}?week={tomorrow.day}").text


def test_an_empty_week_says_so(cast, vera, anonymous):
    for client, page in _doors(vera, anonymous):
        assert "На этой неделе занятий нет" in client.get(page).text


def test_the_first_page_shows_the_next_lesson_or_the_one_that_is_on(session, cast, vera, tomorrow):
    assert "Следующее занятие" in vera.get("/cabinet/").text
    make_lesson(session, cast.vr_group)
    session.commit()
    assert "Сейчас идёт занятие" in vera.get("/cabinet/").text


def test_a_cancelled_or_a_foreign_lesson_is_not_the_next_one(session, cast, vera, tomorrow):
    tomorrow.status = "cancelled"
    make_lesson(session, cast.it_group)
    session.commit()
    page = vera.get("/cabinet/").text
    assert "Следующее занятие" not in page and "Сейчас идёт" not in page


def test_everybody_reads_the_wall_and_may_choose_a_kvant(session, cast, anonymous, tomorrow):
    lesson_at(session, cast.it_group, tomorrow.day)
    page = anonymous.get(f"/schedule?week={tomorrow.day}").text
    assert "Тестовый VR/AR, VR-101" in page.replace("\n", "") and "IT-201" in page
    one = anonymous.get(f"/schedule?week={tomorrow.day}&kvant=test-it").text
    assert "IT-201" in one and "VR-101" not in one


def test_an_archived_group_is_off_the_wall(session, cast, anonymous, tomorrow):
    cast.vr_group.archived_at = clock.now()
    session.commit()
    assert "VR-101" not in anonymous.get(f"/schedule?week={tomorrow.day}").text


@pytest.mark.parametrize("week", ["", "x", "2026-13-01", "٢٠٢٦-١١-٣٠", "9999-12-31", "0001-01-01", "2026-11-30\x00"])
def test_an_odd_week_is_this_week(cast, vera, anonymous, week):
    for client, page in _doors(vera, anonymous):
        answer = client.get(page, query_string={"week": week})
        assert answer.status_code == 200


def test_the_wall_costs_the_same_however_many_lessons(session, cast, anonymous, tomorrow, count_queries):
    def cost():
        session.commit()
        with count_queries() as queries:
            anonymous.get(f"/schedule?week={tomorrow.day}")
        return queries.count

    before = cost()
    for days in range(2, 6):
        lesson_at(session, cast.it_group, tomorrow.day + timedelta(days=days - 2))
    assert cost() == before


def test_a_lesson_says_how_it_was_marked_and_asks_how_it_was(session, cast, login):
    starts = clock.now() - timedelta(hours=3)
    lesson = make_lesson(session, cast.vr_group, starts_at=starts, ends_at=starts + timedelta(hours=1))
    cast.vera.memberships[0].started_on = lesson.day - timedelta(days=1)
    session.flush()
    mark_lesson(cast.anna, lesson, {cast.vera.id: Mark.LATE}, seen=0)
    vera = login(cast.vera.user)
    assert "Как прошло занятие?" in vera.get("/cabinet/").text
    page = vera.get(f"/cabinet/schedule?week={lesson.day}").text
    assert "опоздание" in page and "Как прошло?" in page
    answer = vera.post("/cabinet/schedule/rate", data={"id": lesson.id, "stars": ""}, follow_redirects=True)
    assert "Выбери оценку от 1 до 5" in answer.text
    answer = vera.post("/cabinet/schedule/rate", data={"id": lesson.id, "stars": "5"}, follow_redirects=True)
    assert "Спасибо!" in answer.text and "Как прошло?" not in answer.text
    assert "Как прошло занятие?" not in vera.get("/cabinet/").text
