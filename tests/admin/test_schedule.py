"""The timetable in the panel: lines, single lessons, holidays and the week; and nobody else's."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.notices.models import Notice
from points_admin.schedule.models import Holiday, Lesson, LessonStatus, TimetableSlot
from points_admin.schedule.slots import create_slot
from tests.support.factories import make_group, make_kvant, make_lesson, make_slot, make_user

SLOT = {"weekday": "1", "starts_at": "16:00", "ends_at": "17:30", "room": "каб. 101", "teacher": ""}
SLOT |= {"valid_from": "2026-09-01", "valid_to": ""}


@pytest.fixture
def lesson(session, cast):
    tomorrow = clock.instant(clock.today() + timedelta(days=1), time(16))
    return make_lesson(session, cast.vr_group, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=1), room="каб. 7")


def moved_to(lesson, day, starts="18:00", ends="19:00", room="каб. 9"):
    return {
        "group": lesson.group_id,
        "day": f"{day}",
        "starts_at": starts,
        "ends_at": ends,
        "room": room,
        "teacher": "",
    }


def test_a_line_is_added_changed_and_deleted(admin, session, cast):
    answer = admin.post("/admin/timetable/new/", data=SLOT | {"group": cast.vr_group.id, "teacher": cast.anna.id})
    [slot] = session.scalars(select(TimetableSlot))
    assert answer.location == f"/admin/timetable/details/?id={slot.id}"
    assert len(session.scalars(select(Lesson)).all()) >= 4
    listed = admin.get("/admin/timetable/").text
    assert "Тестовый VR/AR, VR-101" in listed and "16:00–17:30" in listed and "каб. 101" in listed
    page = admin.get(f"/admin/timetable/edit/?id={slot.id}").text
    assert 'value="16:00"' in page and 'value="2026-09-01"' in page
    change = SLOT | {"group": cast.vr_group.id, "starts_at": "15:00", "valid_to": "2030-05-31"}
    admin.post(f"/admin/timetable/edit/?id={slot.id}", data=change)
    assert (slot.starts_at, slot.valid_to, slot.teacher_id) == (time(15), date(2030, 5, 31), None)
    session.query(Lesson).filter(Lesson.starts_at <= clock.now()).delete()
    admin.post("/admin/timetable/delete/", data={"id": slot.id, "confirmed": "1"})
    assert session.scalars(select(TimetableSlot)).all() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekday": "8"}, "Выберите"),
        ({"weekday": "a"}, "Выберите"),
        ({"starts_at": "25:00"}, "Введите время в виде 16:00"),
        ({"starts_at": ""}, "нужно заполнить"),
        ({"ends_at": "15:00"}, "раньше, чем начинается"),
        ({"valid_from": "0001-01-01"}, "Год от 2000"),
        ({"valid_to": "2026-08-31"}, "Не раньше"),
        ({"group": "999999"}, "Выберите из списка"),
        ({"room": "к" * 61}, "Не длиннее"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_stored(admin, session, cast, wrong, said):
    answer = admin.post("/admin/timetable/new/", data=SLOT | {"group": cast.vr_group.id} | wrong)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert session.scalars(select(TimetableSlot)).all() == []


def test_a_clash_is_told_beside_the_room(admin, session, cast):
    make_slot(session, cast.it_group, room="Каб 101")
    answer = admin.post("/admin/timetable/new/", data=SLOT | {"group": cast.vr_group.id})
    assert answer.status_code == 422
    assert "Кабинет «каб. 101» в это время занят: Тестовый IT, группа IT-201, 16:00–17:30." in answer.text


def test_a_lesson_is_moved_cancelled_and_brought_back(admin, session, cast, lesson):
    card = f"/admin/lessons/details/?id={lesson.id}"
    assert "16:00–17:00" in admin.get(card).text
    assert 'value="16:00"' in admin.get(f"/admin/lessons/edit/?id={lesson.id}").text
    day = clock.today() + timedelta(days=2)
    assert admin.post(f"/admin/lessons/edit/?id={lesson.id}", data=moved_to(lesson, day)).status_code == 302
    assert f"{day:%d.%m.%Y}, 18:00–19:00" in admin.get(card).text
    admin.post("/admin/lessons/cancel/", data={"id": lesson.id, "why": "Экскурсия"})
    assert lesson.status is LessonStatus.CANCELLED and "Экскурсия" in admin.get(card).text
    again = admin.post("/admin/lessons/cancel/", data={"id": lesson.id}, follow_redirects=True)
    assert "уже отменено" in again.text
    admin.post("/admin/lessons/restore/", data={"id": lesson.id})
    assert lesson.status is LessonStatus.PLANNED
    titles = session.scalars(select(Notice.title).where(Notice.user_id == cast.vera.user_id).order_by(Notice.id)).all()
    assert [title.split(":")[0] for title in titles] == ["Занятие перенесено", "Занятие отменено", "Занятие состоится"]


def test_a_lesson_beside_the_timetable(admin, session, cast):
    day = clock.today() + timedelta(days=3)
    data = {"group": cast.vr_group.id, "day": f"{day}", "starts_at": "10:00", "ends_at": "11:00"}
    assert admin.post("/admin/lessons/new/", data=data).status_code == 302
    assert "Тестовый VR/AR, VR-101" in admin.get("/admin/lessons/").text
    assert admin.post("/admin/lessons/new/", data=data | {"starts_at": "10:30", "ends_at": "12:00"}).status_code == 422


def test_lists_show_what_is_ahead_and_the_rest_when_asked(admin, session, cast, lesson):
    now = clock.now()
    make_lesson(session, cast.it_group, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=2, hours=-1))
    make_slot(session, cast.it_group, valid_from=date(2020, 1, 1), valid_to=date(2020, 2, 1))
    assert "IT-201" not in admin.get("/admin/lessons/").text.split("<tbody>")[1]
    assert "IT-201" in admin.get("/admin/lessons/?state=past").text.split("<tbody>")[1]
    assert "<tbody>" not in admin.get("/admin/timetable/").text
    assert "IT-201" in admin.get("/admin/timetable/?state=ended").text.split("<tbody>")[1]


def test_the_week_shows_each_teacher_their_own(admin, login, session, cast, lesson):
    monday = lesson.day - timedelta(days=lesson.day.weekday())
    make_lesson(session, cast.it_group, starts_at=lesson.starts_at, ends_at=lesson.ends_at, room="каб. 8")
    address = f"/admin/schedule/?week={monday}"
    assert all(room in admin.get(address).text for room in ("каб. 7", "каб. 8"))
    anna, boris = login(cast.anna).get(address).text, login(cast.boris).get(address).text
    assert "каб. 7" in anna and "каб. 8" not in anna
    assert "каб. 8" in boris and "каб. 7" not in boris
    assert "каб. 8" not in admin.get(f"{address}&kvant={cast.vr.id}").text
    assert admin.get("/admin/schedule/?week=٢٠٢٦-١٢-٠١&kvant=x").status_code == 200


def test_a_week_costs_the_same_however_many_lessons(admin, session, cast, lesson, count_queries):
    address = f"/admin/schedule/?week={lesson.day}"

    def cost():
        session.commit()
        with count_queries() as queries:
            assert admin.get(address).status_code == 200
        return queries.count

    before = cost()
    for hour in range(6):
        day = clock.instant(lesson.day, time(8 + hour))
        make_lesson(session, cast.it_group, starts_at=day, ends_at=day + timedelta(minutes=50))
    assert cost() == before


@pytest.mark.parametrize("page", ["/admin/timetable/", "/admin/lessons/"])
def test_lists_cost_the_same_however_long(admin, session, cast, lesson, count_queries, page):
    taught = {"teacher_id": cast.boris.id}
    make_slot(session, cast.vr_group, **taught)
    make_lesson(session, cast.it_group, **taught)

    def cost():
        session.commit()
        with count_queries() as queries:
            assert admin.get(page).status_code == 200
        return queries.count

    before = cost()
    for number in range(5):
        teacher = make_user(session, "teacher", kvants=(cast.it,))
        group = make_group(session, make_kvant(session), teacher_id=teacher.id)
        make_slot(session, group, weekday=2 + number, teacher_id=teacher.id)
        make_lesson(session, group, teacher_id=teacher.id)
    assert cost() == before


def test_a_holiday_is_added_once_and_removed(admin, session, cast):
    slot = create_slot(cast.admin, group=cast.vr_group, weekday=1, starts_at=time(16), ends_at=time(17))
    day = session.scalars(select(Lesson.slot_day).order_by(Lesson.slot_day.desc())).first()
    assert admin.post("/admin/holidays/", data={"day": f"{day}", "name": "День технопарка"}).status_code == 302
    assert day not in session.scalars(select(Lesson.slot_day).where(Lesson.slot_id == slot.id)).all()
    assert "Выходной: День технопарка" in admin.get(f"/admin/schedule/?week={day}").text
    again = admin.post("/admin/holidays/", data={"day": f"{day}", "name": "Ещё"})
    assert (again.status_code, "уже выходной" in again.text) == (422, True)
    admin.post("/admin/holidays/remove", data={"id": f"{day}"})
    assert session.scalars(select(Holiday)).all() == []
    assert day in session.scalars(select(Lesson.slot_day).where(Lesson.slot_id == slot.id)).all()
    for odd in ("", "x", "2026-13-01", "٢٠٢٦-١٢-٠١", f"{day}"):
        assert admin.post("/admin/holidays/remove", data={"id": odd}).status_code == 404
