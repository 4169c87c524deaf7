"""What a points journal would do, and does: entries, new reasons, balances, and the rows that are wrong."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.imports import services
from points_admin.ledger.models import Account, LedgerEntry, Reason, ReasonKind
from points_admin.ledger.verify import verify
from tests.imports.jobs import applied, journal_job, told
from tests.support.cast import Cast
from tests.support.factories import give_points, make_membership, make_student

DAY = date(2026, 9, 1)
VR, IT = "Тестовый VR/AR", "Тестовый IT"


def balance(session: Any, student: Any) -> int:
    session.expire_all()
    return int(session.get_one(Account, student.id).balance)


def test_it_posts_every_row_and_keeps_what_was_said(session: Any, cast: Cast) -> None:
    header = ("Когда", "Ученик", "Направление", "Основание", "Кол-во баллов", "Примечание")
    rows = [
        (DAY, "лебедева  ВЕРА", VR, "активная РАБОТА", 20, "за сентябрь"),
        ("02.09.2026", "Лебедева Вера", VR, "Опоздание", "−2", None),
    ]
    plan = applied(cast.admin, journal_job(cast.admin, rows, header))
    assert (plan.created, plan.updated, plan.skipped, plan.errors) == (2, 0, 0, [])
    assert balance(session, cast.vera) == 18
    first, second = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    assert (first.reason_id, first.kvant_id, first.comment) == (cast.reason.id, cast.vr.id, "за сентябрь")
    assert (second.reason_id, second.occurred_on, second.actor_id) == (cast.late.id, date(2026, 9, 2), cast.admin.id)
    assert verify().problems == []


def test_an_unknown_reason_is_announced_and_made(session: Any, cast: Cast) -> None:
    rows = [
        (DAY, "Лебедева Вера", VR, "Помощь на субботнике", 7),
        (DAY, "Зуев Глеб", IT, "помощь на  субботнике", 3),
        (DAY, "Лебедева Вера", VR, "Шум", -1),
    ]
    plan = applied(cast.admin, journal_job(cast.admin, rows))
    assert plan.new_reasons == ["Помощь на субботнике", "Шум"]
    help_, noise = session.scalars(
        select(Reason).where(Reason.name.in_(["Помощь на субботнике", "Шум"])).order_by(Reason.name)
    ).all()
    assert (help_.kind, help_.default_points, help_.kvant_id) == (ReasonKind.ACCRUAL, 7, None)
    assert (noise.kind, noise.default_points) == (ReasonKind.DEDUCTION, -1)


def test_a_sign_unlike_the_reasons_is_stored_and_pointed_out(session: Any, cast: Cast) -> None:
    rows = [
        (DAY, "Лебедева Вера", VR, "Субботник", 5),
        (DAY, "Лебедева Вера", VR, "Опоздание", 7),
        (DAY, "Лебедева Вера", VR, "Опоздание", -2),
        (DAY, "Лебедева Вера", VR, "Активная работа", -1),
        (DAY, "Лебедева Вера", VR, "субботник", -3),
        (DAY, "Зуев Глеб", IT, "Опоздание", -7),
    ]
    plan = applied(cast.admin, journal_job(cast.admin, rows), skip_invalid=True)
    # The last row is wrong (no points to deduct), and nothing else is said of it.
    assert plan.odd_signs == [3, 5, 6]
    assert [one.note for one in plan.results if one.note.endswith("знак не как у основания")] == [
        "+7, Опоздание: знак не как у основания",
        "-1, Активная работа: знак не как у основания",
        "-3, субботник: знак не как у основания",
    ]
    assert balance(session, cast.vera) == 6


def test_the_first_row_by_day_says_which_sign_a_new_reason_has(session: Any, cast: Cast) -> None:
    rows = [
        ("02.09.2026", "Лебедева Вера", VR, "Субботник", -1),
        ("01.09.2026", "Лебедева Вера", VR, "Субботник", 5),
    ]
    assert applied(cast.admin, journal_job(cast.admin, rows)).odd_signs == [2]
    assert session.scalars(select(Reason.kind).where(Reason.name == "Субботник")).one() is ReasonKind.ACCRUAL


def test_it_tells_what_is_wrong(session: Any, cast: Cast) -> None:
    rows = [
        (DAY, "Неизвестный Пётр", VR, "Активная работа", 5),
        (DAY, "Лебедева Вера", VR, "Активная работа", 0),
        (DAY, "Лебедева Вера", VR, "Активная работа", "пять"),
        (DAY, "Лебедева Вера", VR, "Активная работа", 2.5),
        (DAY, "Лебедева Вера", VR, "Опоздание", -100_000),
        ("01.10.2031", "Лебедева Вера", VR, "Активная работа", 5),
        (DAY, "Лебедева Вера", VR, None, 5),
        (DAY, None, VR, "Активная работа", 5),
        (DAY, "Лебедева Вера", "Кулинарный", "Активная работа", 5),
        (DAY, "Лебедева Вера", VR, "Активная работа", 10_001),
        (None, "Лебедева Вера", VR, "о" * 121, 5),
    ]
    plan = services.check(cast.admin, journal_job(cast.admin, rows))
    assert told(plan.errors) == [
        (2, "ФИО", "Ученик не найден"),
        (3, "Баллы", "Ноль баллов не меняет баланс"),
        (4, "Баллы", "Это не число"),
        (5, "Баллы", "Баллы только целые"),
        (6, "Баллы", "Недостаточно баллов"),
        (7, "Дата", "Дата 01"),
        (8, "За что", "Не указано, за что"),
        (9, "ФИО", "Не указан ученик"),
        (10, "Квантум", "Неизвестный квант"),
        (11, "Баллы", "Слишком много"),
        (12, "Дата", "Дата не указана"),
        (12, "За что", "Слишком длинно"),
    ]
    assert plan.created == 0


def test_points_must_suffice_row_by_row(session: Any, cast: Cast) -> None:
    give_points(session, cast.vera, 10, cast.vr)
    rows = [
        (DAY, "Лебедева Вера", VR, "Опоздание", -8),
        (DAY, "Лебедева Вера", VR, "Опоздание", -8),
        (DAY, "Лебедева Вера", VR, "Активная работа", 5),
        (DAY, "Лебедева Вера", VR, "Опоздание", -7),
    ]
    plan = applied(cast.admin, journal_job(cast.admin, rows), skip_invalid=True)
    assert [(error.row, error.message[:62]) for error in plan.errors] == [
        (3, "Недостаточно баллов: на эту дату на счёте 2. Уменьшите списани")
    ]
    assert balance(session, cast.vera) == 0


def test_a_journal_written_newest_first_is_counted_by_days(session: Any, cast: Cast) -> None:
    rows = [
        (date(2026, 9, 3), "Лебедева Вера", VR, "Опоздание", -15),
        (date(2026, 9, 2), "Лебедева Вера", VR, "Активная работа", 5),
        (date(2026, 9, 1), "Лебедева Вера", VR, "Активная работа", 10),
    ]
    assert applied(cast.admin, journal_job(cast.admin, rows)).errors == []
    assert balance(session, cast.vera) == 0


def test_points_may_stand_in_two_columns(session: Any, cast: Cast) -> None:
    header = ("Дата", "ФИО", "Квантум", "За что", "Начислено", "Списано")
    rows = [
        (DAY, "Лебедева Вера", VR, "Активная работа", 20, None),
        (DAY, "Лебедева Вера", VR, "Опоздание", "-", 5),
        (DAY, "Лебедева Вера", VR, "Опоздание", 0, -3),
        (DAY, "Лебедева Вера", VR, "Опоздание", 7, 2),
        (DAY, "Лебедева Вера", VR, "Опоздание", None, None),
    ]
    plan = applied(cast.admin, journal_job(cast.admin, rows, header), skip_invalid=True)
    assert told(plan.errors) == [
        (5, "Списано", "В строке и начисление, и списание"),
        (6, "Начислено", "Не указаны баллы"),
    ]
    assert balance(session, cast.vera) == 12


def test_a_word_beside_the_points_gives_the_sign(session: Any, cast: Cast) -> None:
    header = ("Дата", "ФИО", "Квантум", "Операция", "За что", "Баллы")
    rows = [
        (DAY, "Лебедева Вера", VR, "Начисление", "Активная работа", 20),
        (DAY, "Лебедева Вера", VR, "СПИСАНИЕ (обмен)", "Опоздание", 5),
        (DAY, "Лебедева Вера", VR, "Списание", "Опоздание", -3),
        (DAY, "Лебедева Вера", VR, None, "Опоздание", -1),
        (DAY, "Лебедева Вера", VR, "Начисление", "Опоздание", -4),
        (DAY, "Лебедева Вера", VR, "Перенос", "Активная работа", 4),
    ]
    plan = applied(cast.admin, journal_job(cast.admin, rows, header), skip_invalid=True)
    assert told(plan.errors) == [
        (6, "Операция", "Это начисление, а баллы с минусом"),
        (7, "Операция", "Непонятный вид операции"),
    ]
    assert balance(session, cast.vera) == 11


def test_a_column_that_gives_no_sign_is_left_out(session: Any, cast: Cast) -> None:
    header = ("Дата", "ФИО", "Квантум", "Вид", "За что", "Баллы")
    rows = [(DAY, "Лебедева Вера", VR, "Очное", "Активная работа", 5)]
    assert applied(cast.admin, journal_job(cast.admin, rows, header)).errors == []
    assert balance(session, cast.vera) == 5


def test_a_write_off_with_a_plus_is_refused(session: Any, cast: Cast) -> None:
    header = ("Дата", "ФИО", "Квантум", "Операция", "Баллы")
    rows = [(DAY, "Лебедева Вера", VR, "Списание за опоздание", 5)]
    plan = services.check(cast.admin, journal_job(cast.admin, rows, header))
    assert told(plan.errors) == [(2, "Баллы", "В основании списание, а баллы с плюсом")]


def test_two_namesakes_are_an_error_unless_something_narrows_them(session: Any, cast: Cast) -> None:
    twin = make_student(session, cast.vr, last_name="Лебедева", first_name="Вера", birth_date=date(2010, 1, 1))
    blurred = services.check(cast.admin, journal_job(cast.admin, [(DAY, "Лебедева Вера", VR, "Активная работа", 5)]))
    assert told(blurred.errors) == [(2, "ФИО", "Таких учеников несколько")]
    header = ("Дата", "ФИО", "Квантум", "За что", "Баллы", "Дата рождения", "Логин")
    rows = [
        (DAY, "Лебедева Вера", VR, "Активная работа", 5, date(2010, 1, 1), None),
        (DAY, "Лебедева Вера", VR, "Активная работа", 3, None, "VERA"),
        (DAY, "Лебедева Вера", VR, "Активная работа", 3, "05.05.2005", None),
    ]
    plan = applied(cast.admin, journal_job(cast.admin, rows, header), skip_invalid=True)
    assert told(plan.errors) == [(4, "Дата рождения", "У ученика с этим ФИО другая дата рождения")]
    assert (balance(session, twin), balance(session, cast.vera)) == (5, 3)


def test_a_dash_for_a_birth_date_is_no_birth_date(session: Any, cast: Cast) -> None:
    header = ("Дата", "ФИО", "За что", "Баллы", "Дата рождения")
    rows = [(DAY, "Лебедева Вера", "Активная работа", 5, dash) for dash in ("-", "нет", " ")]
    assert services.check(cast.admin, journal_job(cast.admin, rows, header)).errors == []


@pytest.mark.parametrize(
    ("written", "said"),
    [(5, "ни одной буквы"), ("?", "ни одной буквы"), (DAY, "ни одной буквы"), ("нет", "Не указано")],
)
def test_a_shifted_column_is_no_new_reason(session: Any, cast: Cast, written: Any, said: str) -> None:
    plan = services.check(cast.admin, journal_job(cast.admin, [(DAY, "Лебедева Вера", VR, written, 5)]))
    assert [said in error.message for error in plan.errors] == [True]
    assert plan.new_reasons == []


def test_a_wrong_login_is_told_from_an_unknown_name(session: Any, cast: Cast) -> None:
    header = ("Дата", "ФИО", "За что", "Баллы", "Логин")
    plan = services.check(cast.admin, journal_job(cast.admin, [(DAY, "Лебедева Вера", "x", 5, "gleb")], header))
    assert told(plan.errors) == [(2, "Логин", "У ученика с этим ФИО другой логин")]


def test_without_a_kvant_column_the_only_membership_tells(session: Any, cast: Cast) -> None:
    both = make_student(session, cast.vr, last_name="Ким", first_name="Лев")
    make_membership(session, both, cast.it)
    header = ("Дата", "Фамилия", "Имя", "За что", "Баллы")
    rows = [(DAY, "Лебедева", "Вера", "Активная работа", 5), (DAY, "Ким", "Лев", "Активная работа", 5)]
    plan = applied(cast.admin, journal_job(cast.admin, rows, header), skip_invalid=True)
    assert told(plan.errors) == [(3, "Квантум", "Не указан квант, а по ученику его не определить")]
    assert session.scalars(select(LedgerEntry.kvant_id)).all() == [cast.vr.id]


def test_an_archived_student_gets_no_points(session: Any, cast: Cast) -> None:
    cast.vera.archived_at = clock.now()
    session.flush()
    plan = services.check(cast.admin, journal_job(cast.admin, [(DAY, "Лебедева Вера", VR, "Активная работа", 5)]))
    assert told(plan.errors) == [(2, "ФИО", "Ученик в архиве")]


def test_for_a_teacher_other_kvants_do_not_exist(session: Any, cast: Cast) -> None:
    rows = [
        (DAY, "Лебедева Вера", VR, "Активная работа", 5),
        (DAY, "Лебедева Вера", IT, "Активная работа", 5),
        (DAY, "Зуев Глеб", IT, "Активная работа", 5),
        (DAY, "Никто Такой", "Тестовый XX", "Активная работа", 5),
    ]
    plan = applied(cast.anna, journal_job(cast.anna, rows), skip_invalid=True)
    messages = {error.row: (error.column, error.message) for error in plan.errors if error.column == "ФИО"}
    assert messages[4] == messages[5]
    assert plan.created == 1
    assert balance(session, cast.gleb) == 0
    foreign = [error.message for error in plan.errors if error.row == 3]
    assert foreign[0].startswith("Неизвестный квант") and IT not in foreign[0]


def test_a_new_reason_of_a_teacher_belongs_to_the_kvant(session: Any, cast: Cast) -> None:
    applied(cast.anna, journal_job(cast.anna, [(DAY, "Лебедева Вера", VR, "Своё основание", 5)]))
    assert session.scalars(select(Reason.kvant_id).where(Reason.name == "Своё основание")).one() == cast.vr.id


def test_queries_do_not_grow_with_the_rows(session: Any, cast: Cast, count_queries: Any) -> None:
    def queries_for(count: int) -> int:
        rows = [(DAY, "Лебедева Вера", VR, "Активная работа", 1 + n % 3) for n in range(count)]
        with count_queries() as queries:
            applied(cast.admin, journal_job(cast.admin, rows))
        return int(queries.count)

    assert abs(queries_for(400) - queries_for(4)) <= 1
