"""Timetables in: headings and spellings people use, clashes named, the same lines once, and back out again."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.errors import Forbidden
from points_admin.imports import services, values
from points_admin.imports.models import ImportKind
from points_admin.imports.refusals import AlreadyImported, RowsWrong
from points_admin.imports.values import BadValue
from points_admin.roster.models import Group
from points_admin.schedule.models import Lesson, TimetableSlot
from points_admin.schedule.words import weekday_of
from tests.imports.files import TIMETABLE_HEADER, csv, xlsx
from tests.imports.jobs import applied, timetable_job, told
from tests.support.cast import Cast
from tests.support.factories import make_slot

VR = "Тестовый VR/AR"


def row(
    group: str = "VR-101",
    day: str = "Понедельник",
    starts: Any = "16:00",
    ends: Any = "17:30",
    room: str | None = "каб. 101",
    teacher: str | None = None,
    kvant: str = VR,
) -> tuple[Any, ...]:
    return kvant, group, day, starts, ends, room, teacher


def stored(session: Any) -> list[tuple[Any, ...]]:
    session.expire_all()
    slots = session.scalars(select(TimetableSlot).order_by(TimetableSlot.id))
    return [(str(one.group), one.weekday, one.starts_at, one.ends_at, one.room) for one in slots]


def wrong(actor: Any, *rows: tuple[Any, ...], header: Any = TIMETABLE_HEADER) -> list[tuple[int, str, str]]:
    plan = services.check(actor, timetable_job(actor, rows, header))
    return told(plan.errors)


def test_a_line_makes_a_slot_its_group_and_its_lessons(session: Any, cast: Cast) -> None:
    plan = applied(cast.admin, timetable_job(cast.admin, [row(group="Новая", teacher="Смирнова Анна Павловна")]))
    assert (plan.created, plan.new_groups) == (1, [f"{VR}, Новая"])
    assert stored(session) == [("Новая", 1, time(16), time(17, 30), "каб. 101")]
    [slot] = session.scalars(select(TimetableSlot))
    assert (slot.teacher, slot.group.kvant) == (cast.anna, cast.vr)
    assert len(session.scalars(select(Lesson)).all()) >= 4


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("Понедельник", 1), ("ПН", 1), ("пн.", 1), ("понед.", 1), ("вторник", 2), ("Вт", 2), ("среда", 3), ("ср", 3)),
        *(("четверг", 4), ("чт", 4), ("Пятница", 5), ("пт", 5), ("суб.", 6), ("СБ", 6), ("воскресенье", 7), ("вс", 7)),
        *(("Тринадцатница", None), ("", None), ("п", None), ("день", None), ("1", None)),
    ],
)
def test_days_of_the_week(written: str, meant: int | None) -> None:
    assert weekday_of(written) == meant


@pytest.mark.parametrize(
    "written", ["16:00", "16.00", "16-00", "16:00:00", "16 00", "16 ч", "16ч00", time(16), timedelta(hours=16), 2 / 3]
)
def test_times_of_the_day(written: Any) -> None:
    assert values.clock_time(written) == time(16)


@pytest.mark.parametrize(
    "written",
    ["", None, "утро", "25:00", "16:61", "-1", 1.5, -0.1, timedelta(days=2), True, "1e400", "١٦:٠٠", date.today()],
)
def test_what_is_no_time(written: Any) -> None:
    with pytest.raises(BadValue):
        values.clock_time(written)


@pytest.mark.parametrize("written", ["16:00-17:30", "16.00 – 17.30", "с 16:00 до 17:30", "16:00 — 17:30"])
def test_a_period_in_one_column(session: Any, cast: Cast, written: str) -> None:
    header = ("Направление", "Группа", "День", "Время", "Аудитория")
    job = timetable_job(cast.admin, [(VR, "VR-101", "пн", written, "101")], header)
    applied(cast.admin, job)
    assert stored(session) == [("VR-101", 1, time(16), time(17, 30), "101")]


def test_a_text_file_is_read_too_and_tells_what_it_is(session: Any, cast: Cast) -> None:
    content = csv([("Квантум", "Группа", "День недели", "Начало", "Конец"), (VR, "VR-101", "Вт", "9:00", "10.30")])
    job = services.upload(cast.admin, kind=None, filename="расписание.csv", content=content)
    assert job.kind is ImportKind.TIMETABLE
    applied(cast.admin, job)
    assert stored(session) == [("VR-101", 2, time(9), time(10, 30), "")]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (row(starts="18:00", ends="16:00"), (2, "Окончание", "Занятие заканчивается раньше, чем начинается")),
        (row(day="Тринадцатница"), (2, "День недели", "Неизвестный день недели")),
        (row(day=""), (2, "День недели", "Не указан день недели")),
        (row(group=""), (2, "Группа", "Не указана группа")),
        (row(kvant="Кулинарный"), (2, "Квантум", "Неизвестный квант")),
        (row(starts=""), (2, "Начало", "Время не указано")),
        (row(ends="поздно"), (2, "Окончание", "Это не время")),
        (row(teacher="Неизвестная Анна"), (2, "Педагог", "Педагог не найден")),
        (row(room="к" * 61), (2, "Кабинет", "Слишком длинно")),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_by_row_and_column(cast: Cast, line: Any, error: Any) -> None:
    assert wrong(cast.admin, line) == [error]


def test_a_clash_names_the_line_in_the_way(session: Any, cast: Cast) -> None:
    make_slot(session, cast.it_group, room="Каб. 7", teacher_id=cast.anna.id)
    plan = services.check(
        cast.admin,
        timetable_job(
            cast.admin,
            [
                row(room="каб 7", starts="17:00", ends="18:00"),
                row(day="Вторник", room="каб. 1"),
                row(group="Другая", day="Вторник", room="КАБ 1", starts="17:00", ends="18:00"),
                row(day="Вторник", room="каб. 2", starts="15:00", ends="16:30"),
                row(day="Понедельник", room="", starts="16:30", ends="18:00", teacher="Смирнова Анна"),
            ],
        ),
    )
    assert [(error.row, error.column, error.message) for error in plan.errors] == [
        (2, "Кабинет", "Кабинет в это время занят: Тестовый IT, IT-201, 16:00–17:30."),
        (4, "Кабинет", "Кабинет в это время занят: Тестовый VR/AR, VR-101, 16:00–17:30."),
        (5, "Начало", "У этой группы в это время уже есть занятие: Тестовый VR/AR, VR-101, 16:00–17:30."),
        (6, "Педагог", "Педагог в это время занят: Тестовый IT, IT-201, 16:00–17:30."),
    ]


def test_lines_that_are_there_are_skipped(session: Any, cast: Cast) -> None:
    applied(cast.admin, timetable_job(cast.admin, [row()]))
    plan = applied(cast.admin, timetable_job(cast.admin, [row(day="пн"), row(day="Среда"), row(day="ср.")]))
    assert (plan.created, plan.skipped) == (1, 2)
    assert len(stored(session)) == 2


def test_nothing_is_stored_while_a_row_is_wrong(session: Any, cast: Cast) -> None:
    job = timetable_job(cast.admin, [row(), row(day="Тринадцатница")])
    with pytest.raises(RowsWrong):
        applied(cast.admin, job)
    assert stored(session) == []
    assert applied(cast.admin, job, skip_invalid=True).created == 1


def test_the_same_file_twice_is_refused(cast: Cast) -> None:
    content = xlsx([TIMETABLE_HEADER, row()])
    first = services.upload(cast.admin, kind=ImportKind.TIMETABLE, filename="a.xlsx", content=content)
    applied(cast.admin, first)
    with pytest.raises(AlreadyImported):
        services.upload(cast.admin, kind=ImportKind.TIMETABLE, filename="b.xlsx", content=content)


def test_a_teacher_imports_no_timetable(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        timetable_job(cast.anna, [row()])


def test_it_goes_back_with_its_groups_as_long_as_no_lesson_was_held(session: Any, cast: Cast) -> None:
    job = timetable_job(cast.admin, [row(group="Новая"), row(day="Вторник")])
    applied(cast.admin, job)
    held = session.scalars(select(Lesson).order_by(Lesson.starts_at)).first()
    held.starts_at, held.ends_at = clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1)
    kept = held.slot.group.code
    session.flush()
    undone = services.roll_back(cast.admin, job)
    assert (undone["removed_slots"], undone["kept_slots"]) == (1, 1)
    assert [code for code, *_ in stored(session)] == [kept]
    assert (undone["removed_groups"], undone["kept_groups"]) == ((0, 1) if kept == "Новая" else (1, 0))
    codes = session.scalars(select(Group.code).where(Group.code == "Новая")).all()
    assert codes == (["Новая"] if kept == "Новая" else [])
