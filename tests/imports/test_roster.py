"""What a roster would do, and does: people, memberships, groups, and the rows that are wrong."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.imports import services
from points_admin.imports.models import ImportKind
from points_admin.imports.plan import Outcome
from points_admin.ledger.models import Account
from points_admin.roster.models import Student
from tests.imports.files import csv, ods
from tests.imports.jobs import applied, roster_job, told
from tests.support.cast import Cast
from tests.support.factories import make_kvant, make_membership, make_student

BORN = date(2012, 3, 14)


def stored(session: Any, last_name: str) -> Student:
    return session.scalars(select(Student).where(Student.last_name == last_name)).one()


def test_it_makes_students_memberships_and_groups(session: Any, cast: Cast) -> None:
    plan = applied(
        cast.admin,
        roster_job(
            cast.admin,
            [
                ("Орлова", "Анна", "Петровна", BORN, "тестовый vr/ar-квантум", "vr 101"),
                ("Соколов", "Тимур", "", "02.11.2013", "Тестовый IT", "Новая"),
            ],
        ),
    )
    assert (plan.created, plan.updated, plan.skipped, plan.errors) == (2, 0, 0, [])
    anna, timur = stored(session, "Орлова"), stored(session, "Соколов")
    assert (anna.full_name, anna.birth_date) == ("Орлова Анна Петровна", BORN)
    assert [(one.kvant_id, one.group_id) for one in anna.memberships] == [(cast.vr.id, cast.vr_group.id)]
    assert [one.group.code for one in timur.memberships if one.group] == ["Новая"]
    assert session.get_one(Account, anna.id).balance == 0
    assert plan.new_groups == ["Тестовый IT, Новая"]


def test_a_second_kvant_is_a_membership_and_the_same_one_is_skipped(session: Any, cast: Cast) -> None:
    anna = make_student(session, cast.vr, last_name="Орлова", first_name="Анна", birth_date=BORN)
    plan = applied(
        cast.admin,
        roster_job(
            cast.admin,
            [
                ("ОРЛОВА", "Анна ", None, "14.03.2012", "Тестовый VR/AR", None),
                ("Орлова", "Анна", None, "2012-03-14", "Тестовый IT", None),
                ("Орлова", "Анна", None, "14.3.12", "ТЕСТОВЫЙ-IT", "другая"),
            ],
        ),
    )
    assert [result.outcome for result in plan.results] == [Outcome.SKIP, Outcome.CREATE, Outcome.SKIP]
    assert {one.kvant_id for one in anna.memberships} == {cast.vr.id, cast.it.id}
    assert session.scalar(select(func.count()).where(Student.last_name.ilike("%рлова%"))) == 1


def test_namesakes_born_on_other_days_are_two_people(session: Any, cast: Cast) -> None:
    rows = [("Ким", "Лев", None, born, "Тестовый IT", None) for born in ("01.02.2012", "02.02.2012")]
    applied(cast.admin, roster_job(cast.admin, rows))
    assert session.scalar(select(func.count()).where(Student.last_name == "Ким")) == 2


def test_names_are_stored_as_they_were_meant(session: Any, cast: Cast) -> None:
    meant = {
        "Кузнецова - Белая Анна Ильинична": ("Кузнецова-Белая", "Анна", "Ильинична"),
        "1. Крылов Олег Петрович": ("Крылов", "Олег", "Петрович"),
        "Максимов, Максим, Ильич": ("Максимов", "Максим", "Ильич"),
        "Зоринa Вера": ("Зорина", "Вера", ""),
        "О Сергей": ("О", "Сергей", ""),
    }
    rows = [(name, BORN, "Тестовый IT") for name in meant]
    plan = applied(cast.admin, roster_job(cast.admin, rows, ("ФИО", "Д.р.", "Квант")))
    assert [person.line.parts for person in plan.people.values()] == list(meant.values())


@pytest.mark.parametrize(
    ("name", "said"),
    [("Смирнов О. П.", "инициалы"), ("Смирнов О.П.", "инициалы"), ("Смирнов 12", "неполное"), ("Смирнов", "неполное")],
)
def test_a_name_that_is_not_whole_is_an_error(session: Any, cast: Cast, name: str, said: str) -> None:
    plan = services.check(cast.admin, roster_job(cast.admin, [(name, BORN, "Тестовый IT")], ("ФИО", "Д.р.", "Квант")))
    assert [said in error.message for error in plan.errors] == [True]


def test_an_initial_in_its_own_column_is_an_error_too(session: Any, cast: Cast) -> None:
    plan = services.check(cast.admin, roster_job(cast.admin, [("Смирнов", "О.", "П.", BORN, "Тестовый IT", None)]))
    assert told(plan.errors) == [(2, "Имя", "Вместо имени инициалы")]


def test_the_same_child_in_two_alphabets_is_one_person(session: Any, cast: Cast) -> None:
    rows = [("Иванoв", "Пётр", None, BORN, "Тестовый IT", None), ("Иванов", "Петр", None, BORN, "Тестовый VR/АR", None)]
    plan = applied(cast.admin, roster_job(cast.admin, rows))
    assert (plan.created, len(plan.newcomers), plan.errors) == (2, 1, [])


def test_brackets_after_a_kvant_explain_it(session: Any, cast: Cast) -> None:
    rows = [("Ким", "Лев", None, BORN, "Тестовый IT (программирование)", None)]
    assert services.check(cast.admin, roster_job(cast.admin, rows)).created == 1


def test_a_misspelt_kvant_is_guessed_aloud(session: Any, cast: Cast) -> None:
    make_kvant(session, name="Аэроквантум")
    plan = services.check(cast.admin, roster_job(cast.admin, [("Ким", "Лев", None, BORN, "Аэроквантун", None)]))
    assert [error.message for error in plan.errors] == ["Неизвестный квант: возможно, это «Аэроквантум»."]


def test_changed_data_updates_the_person_and_blanks_erase_nothing(session: Any, cast: Cast) -> None:
    vera = make_student(
        session, cast.vr, last_name="Ёлкина", first_name="Вера", birth_date=BORN, school="Школа 1", grade="7А"
    )
    header = ("ФИО", "Д.р.", "Квант", "Школа", "Класс", "E-mail", "Телефон")
    row = ("елкина вера", BORN, "Тестовый VR/AR", None, 8, "Vera@Example.org", 79001112233)
    plan = applied(cast.admin, roster_job(cast.admin, [row], header))
    assert (plan.created, plan.updated, plan.skipped) == (0, 1, 0)
    session.refresh(vera)
    assert (vera.school, vera.grade, vera.email, vera.guardian_phone) == (
        "Школа 1",
        "8",
        "vera@example.org",
        "79001112233",
    )
    assert vera.last_name == "Ёлкина"


def test_a_former_member_may_come_back(session: Any, cast: Cast) -> None:
    past = make_student(session, last_name="Белых", first_name="Мия", birth_date=BORN)
    make_membership(session, past, cast.vr, started_on=date(2025, 9, 1), ended_on=date(2026, 5, 31))
    plan = applied(cast.admin, roster_job(cast.admin, [("Белых", "Мия", None, BORN, "Тестовый VR/AR", None)]))
    assert plan.created == 1
    session.expire_all()
    assert sorted(one.is_running for one in past.memberships) == [False, True]


def test_it_tells_everything_that_is_wrong_in_a_row(session: Any, cast: Cast) -> None:
    make_kvant(session, name="Старый квантум", archived_at=clock.now())
    header = ("Фамилия", "Имя", "Отчество", "Дата рождения", "Квантум", "Группа", "Электронная почта", "Школа")
    rows = [
        ("Иванов", "Пётр", None, "31.02.2012", "Тестовый VR", None, "не-почта", None),
        ("Иванов", None, None, "31.01.2012", "Тестовый VR/AR", None, None, None),
        (None, "Пётр", None, "31.01.2012", None, None, None, None),
        ("Иванов", "Пётр", None, "31.01.2031", "Старый", None, None, "ш" * 201),
        ("Иванов", "Пётр", None, None, "Кулинарный квантум", "г" * 65, None, None),
    ]
    plan = services.check(cast.admin, roster_job(cast.admin, rows, header))
    assert told(plan.errors) == [
        (2, "Дата рождения", "Такой даты нет в календаре"),
        (2, "Квантум", "Неизвестный квант"),
        (2, "Электронная почта", "Это не адрес электронной почты"),
        (3, "Имя", "Не указано имя"),
        (4, "Фамилия", "Не указана фамилия"),
        (4, "Квантум", "Не указан квант"),
        (5, "Дата рождения", "Дата 31"),
        (5, "Квантум", "Квант в архиве"),
        (5, "Школа", "Слишком длинно"),
        (6, "Дата рождения", "Дата не указана"),
        (6, "Квантум", "Неизвестный квант"),
        (6, "Группа", "Слишком длинно"),
    ]
    assert "возможно, это «Тестовый VR/AR»" in plan.errors[1].message
    assert plan.wrong_rows == 5


def test_an_archived_student_is_named_not_revived(session: Any, cast: Cast) -> None:
    make_student(session, last_name="Ким", first_name="Лев", birth_date=BORN, archived_at=clock.now())
    plan = services.check(cast.admin, roster_job(cast.admin, [("Ким", "Лев", None, BORN, "Тестовый IT", None)]))
    assert told(plan.errors) == [(2, "ФИО", "Ученик в архиве")]
    assert plan.errors[0].value == "Ким Лев"


def test_a_formula_in_a_name_stays_text(session: Any, cast: Cast) -> None:
    formula = '=HYPERLINK("http://example.org";"тут")'
    applied(cast.admin, roster_job(cast.admin, [(formula, "Иван", None, BORN, "Тестовый IT", None)]))
    assert stored(session, formula).first_name == "Иван"


@pytest.mark.parametrize(
    "spelling", ["Тестовый VR/AR", " тестовый vr - ar квантум ", "Квантум «Тестовый VRAR»", "test-vr", "ВээРка"]
)
def test_a_kvant_is_known_by_any_of_its_names(session: Any, cast: Cast, spelling: str) -> None:
    cast.vr.aliases = ["вээрка"]
    session.flush()
    applied(cast.admin, roster_job(cast.admin, [("Ким", "Лев", None, BORN, spelling, None)]))
    assert stored(session, "Ким").memberships[0].kvant_id == cast.vr.id


@pytest.mark.parametrize(
    ("filename", "make"),
    [
        ("список.csv", lambda rows: csv(rows, encoding="cp1251")),
        ("список.csv", lambda rows: csv(rows, separator=",", encoding="utf-8-sig")),
        ("список.ods", ods),
    ],
)
def test_a_dirty_list_of_another_school_loads_all_the_same(session: Any, cast: Cast, filename: str, make: Any) -> None:
    rows = [
        ("Сводный список кружков", "", "", ""),
        ("", "", "", ""),
        ("на 01.09.2026", "", "", ""),
        ("", "", "", ""),
        ("Направление", "Дата рожд.", "№", "ФИО ребёнка"),
        ("тестовый it", "14.03.2012", "1", "Орлова Анна Петровна"),
        ("", "", "", ""),
        ("Тестовый IT-квантум", "2013-11-02", "2", "Соколов  Тимур"),
    ]
    job = services.upload(cast.admin, kind=ImportKind.ROSTER, filename=filename, content=make(rows))
    assert applied(cast.admin, job).created == 2
    assert stored(session, "Орлова").middle_name == "Петровна"
    assert stored(session, "Соколов").birth_date == date(2013, 11, 2)


# SQLite's driver hands rows over one by one, inside the process; a server would be asked each time.
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_queries_do_not_grow_with_the_rows(session: Any, cast: Cast, count_queries: Any) -> None:
    def queries_for(count: int) -> int:
        rows = [(f"Фамилия{count}-{n}", "Имя", None, BORN, "Тестовый IT", f"Г-{n % 7}") for n in range(count)]
        with count_queries() as queries:
            applied(cast.admin, roster_job(cast.admin, rows))
        return int(queries.count)

    assert queries_for(300) == queries_for(3)


def test_a_hostile_text_in_place_of_a_kvant_is_not_compared(session: Any, cast: Cast) -> None:
    rows = [("Орлов", "Пётр", None, date(2012, 3, 1), "(а" * 15_000, None)]
    plan = services.check(cast.admin, roster_job(cast.admin, rows))
    assert told(plan.errors) == [(2, "Квантум", "Неизвестный квант")]
