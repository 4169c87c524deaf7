"""The import wizard: four steps, each refusal in words, nobody else's files."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DataError

from points_admin.audit.models import AuditEvent
from points_admin.imports import services
from points_admin.imports.files.reading import read_sheets
from points_admin.imports.models import ImportJob, ImportStatus
from points_admin.ledger.models import Account, LedgerEntry
from tests.admin.importing import BAD, BORN, GOOD, POINTS, fingerprint, students, upload, uploaded
from tests.imports.files import JOURNAL_HEADER, ROSTER_HEADER, csv, xlsx
from tests.support.cast import Cast

Login = Callable[..., FlaskClient]
STREAM = {"Accept": "application/x-ndjson"}


def test_a_roster_goes_in_by_four_steps(login: Login, session: Any, cast: Cast) -> None:
    client, before = login(cast.admin), students(session)
    assert "Загрузок ещё не было" in client.get("/admin/import/").text
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD]))
    columns = client.get(f"{job}columns").text
    assert "Список учеников" in columns and "D · Дата рождения" in columns and "14.03.2012" in columns
    chosen = {"column-last_name": "0", "column-first_name": "1", "column-birth_date": "3", "column-kvant": "4"}
    assert client.post(f"{job}columns", data=chosen | {"column-group": "5"}).location == job
    preview = client.get(job).text
    assert "Загрузить 1" in preview and "Тестовый IT, Новая" in preview
    assert students(session) == before
    assert client.post(f"{job}apply", data={"fingerprint": fingerprint(preview)}).location == job
    assert "Загружено" in client.get(job).text
    assert students(session) == before + 1
    assert "Список.xlsx" in client.get("/admin/import/").text


def test_wrong_rows_need_a_word_and_can_be_downloaded(login: Login, session: Any, cast: Cast) -> None:
    client, before = login(cast.admin), students(session)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD, BAD]))
    preview = client.get(job).text
    assert "Такой даты нет в календаре" in preview and "31.02.2012" in preview
    seen = {"fingerprint": fingerprint(preview)}
    client.post(f"{job}apply", data=seen)
    assert students(session) == before
    assert "Исправьте их или загрузите без них" in client.get(job).text
    client.post(f"{job}apply", data=seen | {"skip_invalid": "1"})
    assert students(session) == before + 1
    rows = read_sheets(client.get(f"{job}errors.xlsx").data, "a.xlsx")[0].rows
    assert rows[0][1][:3] == ["Строка файла", "Что исправить", "Фамилия"]
    assert rows[1][1][0] == "3"
    assert rows[1][1][2:5] == ["=1+1|cmd", "Пётр", ""]


def test_the_wrong_rows_can_be_downloaded_before_loading(login: Login, cast: Cast) -> None:
    client = login(cast.admin)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD, BAD]))
    assert len(read_sheets(client.get(f"{job}errors.xlsx").data, "a.xlsx")[0].rows) == 2


def test_the_preview_says_where_the_sign_is_not_the_reasons(login: Login, cast: Cast) -> None:
    client = login(cast.admin)
    late = (POINTS[0], POINTS[1], POINTS[2], "Опоздание", 7)
    page = client.get(uploaded(client, xlsx([JOURNAL_HEADER, POINTS, late]))).text
    assert "1 строка, где знак не как у основания: проверьте её. Номер в файле: 3." in page
    assert "+7, Опоздание: знак не как у основания" in page
    many = client.get(uploaded(client, xlsx([JOURNAL_HEADER, *[late] * 22]))).text
    assert "22 строки, где знак не как у основания: проверьте их." in many and "21 и ещё 2." in many
    usual = client.get(uploaded(client, xlsx([JOURNAL_HEADER, POINTS]))).text
    assert "Загрузить 1" in usual and "знак не как" not in usual


def test_a_preview_nobody_saw_is_not_carried_out(login: Login, session: Any, cast: Cast) -> None:
    client, before = login(cast.admin), students(session)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD]))
    for seen in ("", "0" * 32):
        client.post(f"{job}apply", data={"fingerprint": seen})
        assert students(session) == before


def test_the_progress_is_told_line_by_line(login: Login, session: Any, cast: Cast) -> None:
    client = login(cast.anna)
    job = uploaded(client, xlsx([JOURNAL_HEADER, POINTS]))
    seen = {"fingerprint": fingerprint(client.get(job).text)}
    answer = client.post(f"{job}apply", data=seen, headers=STREAM, buffered=True)
    lines = answer.text.splitlines()
    assert '"stage": "Проверяем строки"' in lines[0]
    assert lines[-1] == f'{{"location": "{job}"}}'
    session.expire_all()
    assert session.get_one(Account, cast.vera.id).balance == 5
    # The record of a streamed import knows where it came from, too.
    assert session.scalars(select(AuditEvent.path).where(AuditEvent.action == "import.apply")).one() == f"{job}apply"
    again = client.post(f"{job}apply", data=seen, headers=STREAM, buffered=True)
    assert "уже загружен" in again.text


def test_a_stream_that_the_database_refuses_ends_with_a_sentence(
    login: Login, session: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: Any, **_options: Any) -> None:
        raise DataError("INSERT", None, ValueError("too long"))

    client, before = login(cast.admin), students(session)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD]))
    seen = {"fingerprint": fingerprint(client.get(job).text)}
    monkeypatch.setattr(services, "apply_steps", refused)
    answer = client.post(f"{job}apply", data=seen, headers=STREAM, buffered=True)
    assert "Ничего не загружено" in answer.text and "INSERT" not in answer.text
    assert students(session) == before


@pytest.mark.parametrize(
    ("content", "name", "status", "said"),
    [
        (b"MZ\x90\x00", "virus.exe", 422, ".xlsx, .ods и .csv"),
        (b"MZ\x90\x00", "virus.xlsx", 422, "другое содержимое"),
        (b"", "a.xlsx", 422, "Файл пуст"),
        (csv([("а", "б")]), "a.csv", 422, "Не найден заголовок"),
        (b"x" * (5 * 1024 * 1024 + 10), "a.csv", 422, "больше 5 МБ"),
        (b"x" * (10 * 1024 * 1024), "a.csv", 413, "больш"),
    ],
)
def test_a_bad_file_is_refused_in_words(
    login: Login, session: Any, cast: Cast, content: bytes, name: str, status: int, said: str
) -> None:
    answer = upload(login(cast.admin), content, name)
    assert answer.status_code == status
    assert said in answer.text
    assert session.scalar(select(func.count()).select_from(ImportJob)) == 0


@pytest.mark.parametrize("data", [{}, {"kind": "timetable"}, {"kind": "\0"}, {"file": "text"}])
def test_a_broken_form_is_refused_in_words(login: Login, cast: Cast, data: dict[str, str]) -> None:
    answer = login(cast.admin).post("/admin/import/", data=data)
    assert answer.status_code == 422
    assert "Выберите файл" in answer.text


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "Не выбрана колонка «ФИО»"),
        ({"column-full_name": "0", "column-birth_date": "0", "column-kvant": "4"}, "выбрана дважды"),
        ({"column-full_name": "0", "column-birth_date": "99", "column-kvant": "4"}, "Такой колонки в файле нет"),
        ({"column-full_name": "٣", "column-birth_date": "-1", "column-kvant": "1e9"}, "Такой колонки в файле нет"),
    ],
)
def test_columns_that_cannot_be_meant_are_refused(login: Login, cast: Cast, columns: dict[str, str], said: str) -> None:
    client = login(cast.admin)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD]))
    answer = client.post(f"{job}columns", data=columns)
    assert answer.status_code == 422
    assert said in answer.text


def test_columns_that_were_not_found_are_named(login: Login, cast: Cast) -> None:
    client = login(cast.admin)
    timetable = xlsx([("Квантум", "Группа", "День недели"), ("Тестовый IT", "IT-101", "Среда")])
    page = client.get(f"{uploaded(client, timetable)}columns").text
    assert "Не нашли: «ФИО», «Дата рождения»." in page and "Если это не список учеников" in page
    known = client.get(f"{uploaded(client, xlsx([ROSTER_HEADER, GOOD]))}columns").text
    assert "Не нашли" not in known


def test_a_column_with_a_strange_name_can_be_chosen_by_hand(login: Login, session: Any, cast: Cast) -> None:
    client = login(cast.admin)
    job = uploaded(client, xlsx([("ФИО", "Д.р.", "Куда ходит"), ("Орлова Анна", BORN, "Тестовый IT")]))
    assert client.get(job, follow_redirects=True).text.count("Не выбрана колонка «Квантум»") == 1
    client.post(f"{job}columns", data={"column-full_name": "0", "column-birth_date": "1", "column-kvant": "2"})
    assert "Загрузить 1" in client.get(job).text


def test_a_file_can_be_dropped(login: Login, session: Any, cast: Cast) -> None:
    client = login(cast.admin)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD]))
    client.post(f"{job}discard")
    assert session.scalar(select(func.count()).select_from(ImportJob)) == 0
    assert client.get(job).status_code == 404


def test_a_teacher_imports_only_the_own_journal(login: Login, session: Any, cast: Cast) -> None:
    client = login(cast.anna)
    assert "Список учеников" not in client.get("/admin/import/").text
    assert upload(client, xlsx([ROSTER_HEADER, GOOD]), kind="roster").status_code == 403
    job = uploaded(client, xlsx([JOURNAL_HEADER, POINTS]))
    client.post(f"{job}apply", data={"fingerprint": fingerprint(client.get(job).text)})
    assert session.scalars(select(LedgerEntry.student_id)).all() == [cast.vera.id]


def test_other_peoples_imports_do_not_exist(login: Login, session: Any, cast: Cast) -> None:
    anna, boris = login(cast.anna), login(cast.boris)
    job = uploaded(anna, xlsx([JOURNAL_HEADER, POINTS]))
    for path in ("", "columns", "roll-back", "errors.xlsx"):
        assert boris.get(job + path).status_code == 404
    for path in ("columns", "apply", "discard", "roll-back"):
        assert boris.post(job + path).status_code == 404
    assert "Журнал" not in boris.get("/admin/import/").text.partition("Прошлые загрузки")[2]
    assert session.scalars(select(ImportJob.status)).all() == [ImportStatus.UPLOADED]


def test_an_administrator_who_became_a_teacher_reads_no_roster_any_more(login: Login, session: Any, cast: Cast) -> None:
    job = uploaded(login(cast.admin), xlsx([ROSTER_HEADER, GOOD, BAD]))
    seen = {"fingerprint": fingerprint(login(cast.admin).get(job).text), "skip_invalid": "1"}
    login(cast.admin).post(f"{job}apply", data=seen)
    cast.admin.roles = list(cast.anna.roles)
    session.commit()
    client = login(cast.admin)
    assert [client.get(job + path).status_code for path in ("", "errors.xlsx", "roll-back")] == [404] * 3
    assert "Список.xlsx" not in client.get("/admin/import/").text


def test_it_is_closed_to_students_and_strangers(login: Login, anonymous: FlaskClient, cast: Cast) -> None:
    assert login(cast.vera.user).get("/admin/import/").status_code == 403
    assert anonymous.get("/admin/import/").status_code == 302


@pytest.mark.parametrize("path", ["999999/", "99999999999999999999/", "abc/", "-1/", "sample/x.xlsx", "1/apply2"])
def test_what_is_not_there_is_not_found(login: Login, cast: Cast, path: str) -> None:
    assert login(cast.admin).get(f"/admin/import/{path}").status_code == 404


def test_a_look_changes_nothing(login: Login, cast: Cast) -> None:
    client = login(cast.admin)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD]))
    for path in ("apply", "discard"):
        assert client.get(job + path).status_code == 405


@pytest.mark.parametrize("kind", ["roster", "journal"])
def test_the_sample_is_a_file_the_wizard_understands(login: Login, cast: Cast, kind: str) -> None:
    client = login(cast.admin)
    sample = client.get(f"/admin/import/sample/{kind}.xlsx")
    assert "attachment" in sample.headers["Content-Disposition"]
    assert uploaded(client, sample.data, kind=kind)


@pytest.mark.parametrize("page", ["0", "-1", "99999999", "abc", "\0"])
def test_any_page_of_a_list_answers(login: Login, cast: Cast, page: str) -> None:
    client = login(cast.admin)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD, BAD]))
    for show in ("error", "create", "nonsense"):
        assert client.get(job, query_string={"page": page, "show": show}).status_code == 200


def test_the_start_page_asks_no_more_with_more_imports(login: Login, cast: Cast, count_queries: Any) -> None:
    client = login(cast.admin)
    client.get("/admin/import/")

    def queries() -> int:
        with count_queries() as counted:
            client.get("/admin/import/")
        return int(counted.count)

    uploaded(client, xlsx([ROSTER_HEADER, GOOD]))
    one = queries()
    for number in range(5):
        uploaded(client, xlsx([ROSTER_HEADER, (f"Орлова{number}", *GOOD[1:])]))
    assert queries() == one
