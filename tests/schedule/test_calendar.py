"""The calendar of a phone: what is in it, who opens it, and how its owner takes the link back."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from points_admin import clock
from points_admin.privacy.erasure import erase
from points_admin.privacy.person import person_behind
from points_admin.schedule.calendar import link_of, renew_link, revoke_link
from points_admin.schedule.lessons import cancel_lesson, move_lesson
from points_admin.schedule.slots import create_slot, update_slot
from points_admin.web.calendar import calendar_address
from tests.schedule.test_slots import MONDAY
from tests.support.factories import make_lesson

FOUR = datetime(2026, 12, 2, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def lesson(session, cast):
    return make_lesson(session, cast.vr_group, starts_at=FOUR, ends_at=FOUR + HOUR, room="каб. 101")


@pytest.fixture
def subscribe(session, anonymous):
    """What a phone gets at the user's address."""

    def asked(user, **headers):
        if link_of(user) is None:
            renew_link(user)
        session.commit()
        return anonymous.get(_path(user), headers=headers)

    return asked


def _path(user):
    return "/cal/" + calendar_address(user).rpartition("/")[2]


def events(answer):
    return Calendar.from_ical(answer.data).events


def test_a_child_gets_the_own_lessons_with_the_zone(session, cast, lesson, subscribe):
    make_lesson(session, cast.it_group)
    answer = subscribe(cast.vera.user)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    [event] = events(answer)
    assert (event["SUMMARY"], event["LOCATION"]) == ("Тестовый VR/AR, VR-101", "каб. 101")
    assert event.start == lesson.starts_at and event["DTSTART"].params["TZID"] == "Europe/Moscow"
    assert [zone["TZID"] for zone in Calendar.from_ical(answer.data).timezones] == ["Europe/Moscow"]
    assert len(answer.data) < 4000


def test_a_teacher_gets_those_of_the_own_kvants(session, cast, lesson, subscribe):
    make_lesson(session, cast.it_group)
    assert [event["SUMMARY"] for event in events(subscribe(cast.boris))] == ["Тестовый IT, IT-201"]
    assert events(subscribe(cast.admin)) == []


def test_a_changed_lesson_keeps_its_name_and_counts_up(session, cast, lesson, subscribe):
    [before] = events(subscribe(cast.vera.user))
    move_lesson(cast.admin, lesson, starts_at=FOUR + HOUR, ends_at=FOUR + 2 * HOUR, room="каб. 7", teacher=None)
    cancel_lesson(cast.admin, lesson, why="Экскурсия")
    [after] = events(subscribe(cast.vera.user))
    assert after["UID"] == before["UID"]
    assert (after.sequence, after["STATUS"], after["DESCRIPTION"]) == (2, "CANCELLED", "Экскурсия")


def test_a_lesson_made_anew_from_its_line_keeps_its_name(session, cast, subscribe):
    slot = create_slot(cast.admin, group=cast.vr_group, **MONDAY)
    before = [event["UID"] for event in events(subscribe(cast.vera.user))]
    update_slot(cast.admin, slot, room="каб. 9")
    after = events(subscribe(cast.vera.user))
    assert [event["UID"] for event in after] == before
    assert {str(event["LOCATION"]) for event in after} == {"каб. 9"}


def test_an_unchanged_calendar_is_not_sent_again(session, cast, lesson, subscribe):
    mark = subscribe(cast.vera.user).headers["ETag"]
    again = subscribe(cast.vera.user, **{"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    lesson.room, lesson.version = "каб. 9", 1
    session.commit()
    assert subscribe(cast.vera.user, **{"If-None-Match": mark}).status_code == 200


def test_a_link_dies_with_a_new_one_and_when_it_is_switched_off(session, cast, lesson, subscribe, anonymous):
    subscribe(cast.vera.user)
    old = _path(cast.vera.user)
    renew_link(cast.vera.user)
    session.commit()
    assert anonymous.get(old).status_code == 404
    new = _path(cast.vera.user)
    assert anonymous.get(new).status_code == 200
    revoke_link(cast.vera.user)
    session.commit()
    assert anonymous.get(new).status_code == 404


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t + "a", lambda t: "x" * 3000, lambda t: "WzEsIjEiXQ.abc"]
)
def test_a_forged_link_opens_nothing(session, cast, lesson, subscribe, anonymous, spoil):
    subscribe(cast.vera.user)
    token = _path(cast.vera.user).removeprefix("/cal/").removesuffix(".ics")
    assert anonymous.get(f"/cal/{spoil(token)}.ics").status_code == 404


def test_who_is_switched_off_or_erased_has_no_calendar(session, cast, lesson, subscribe, anonymous):
    subscribe(cast.vera.user)
    path = _path(cast.vera.user)
    cast.vera.user.active = False
    session.commit()
    assert anonymous.get(path).status_code == 404
    erase(cast.admin, person_behind(cast.vera))
    assert link_of(cast.vera.user) is None


def test_the_page_makes_shows_and_takes_back_the_link(session, cast, login, lesson):
    for user, page in ((cast.vera.user, "/cabinet/schedule"), (cast.anna, "/admin/schedule/")):
        client = login(user)
        door = page.rstrip("/")
        assert "Создать ссылку" in client.get(page).text
        shown = client.post(f"{door}/link", follow_redirects=True).text
        assert calendar_address(user) in shown and "data:image/svg+xml" in shown
        client.post(f"{door}/unlink")
        assert "Создать ссылку" in client.get(page).text


def test_lessons_long_past_are_not_sent(session, cast, subscribe):
    now = clock.now()
    make_lesson(session, cast.vr_group, starts_at=now - timedelta(days=40), ends_at=now - timedelta(days=40) + HOUR)
    assert events(subscribe(cast.vera.user)) == []
