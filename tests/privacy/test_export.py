"""Is everything about a person in the file, nothing that opens a door, and nothing that is somebody else's?"""

import json
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from points_admin.access import SYSTEM
from points_admin.audit.services import record
from points_admin.errors import Forbidden
from points_admin.extensions import db
from points_admin.imports.models import ImportKind
from points_admin.imports.services import upload
from points_admin.privacy.export import ExportFormat, export, sections_of
from points_admin.privacy.person import person_behind, person_of
from points_admin.workbook import Sheet, workbook
from tests.privacy.life import live
from tests.support.factories import (
    give_points,
    make_authenticator,
    make_passkey,
    make_student,
    make_thread,
)
from tests.support.world import JOURNAL


@pytest.fixture
def life(session, cast):
    return live(session, cast)


def told(actor, person):
    return json.loads(export(actor, person, ExportFormat.JSON).content)


def sheets(actor, person):
    book = CalamineWorkbook.from_filelike(BytesIO(export(actor, person, ExportFormat.XLSX).content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_child_reads_everything(life):
    file = told(life.user, person_behind(life.student))
    assert file["person"] == "Приметова Ульяна Тихоновна"
    [card], [login] = file["student"], file["login"]
    assert (card["birth_date"], card["guardian_phone"], card["school"]) == (
        "2013-02-03",
        "+7 900 987-65-43",
        "Школа 987",
    )
    assert (login["login"], login["roles"], login["second_factor"]) == ("primetova", "ученик", False)
    assert [(one["kvant"], one["group"]) for one in file["memberships"]] == [("Тестовый VR/AR", "VR-101")]
    assert [one["status"] for one in file["requests"]] == ["на рассмотрении", "отклонена", "отклонена"]
    assert {one["given_by"] for one in file["consents"]} == {"Приметова Инна"}
    entry, *exchange = file["entries"]
    assert [(one["kind"], one["points"]) for one in exchange] == [("Обмен на награду", -5), ("Сторно", 5)]
    [redemption] = file["redemptions"]
    assert (redemption["reward"], redemption["price"], redemption["state"]) == ("Значок", 5, "отменена")
    assert (redemption["why"], file["savings_goal"][0]["reward"]) == ("Ульяна передумала", "Значок")
    assert (entry["points"], entry["reason"], entry["author"]) == (7, "Активная работа", "Смирнова Анна Павловна")
    assert file["account"] == [{"balance": 7, "earned": 7, "spent": 0}]
    assert [(one["event"], one["kvant"]) for one in file["visits"]] == [("Хакатон", "Тестовый VR/AR")]
    assert [one["state"] for one in file["name_changes"]] == ["отклонено", "ждёт подтверждения"]
    assert "Ульяна, это за проект." in [one["body"] for one in file["messages"]]
    assert "Ульяна, привет" in [one["title"] for one in file["notices"]]
    assert {one["recipient"] for one in file["letters"]} >= {"primetova@example.org"}
    assert file["sessions"][0]["device"] == "primetova-phone"
    changes = [one["after"] for one in file["events"] if one["action"] == "Ученик: изменение"]
    assert changes == ["Почта: primetova@example.org; Класс: 7"]


def test_imports_of_the_command_line_are_in_nobodys_file(session, cast):
    upload(SYSTEM, kind=ImportKind.JOURNAL, filename="чужой.csv", content=JOURNAL.encode())
    upload(cast.anna, kind=ImportKind.JOURNAL, filename="свой.csv", content=JOURNAL.encode() + b"\n")
    cast.vera.user = None
    session.flush()
    assert "files" not in told(cast.admin, person_behind(cast.vera))
    assert [one["filename"] for one in told(cast.anna, person_of(cast.anna))["files"]] == ["свой.csv"]


def test_the_sheets_say_the_same_in_russian_with_real_numbers_and_days(life):
    book = sheets(life.user, person_behind(life.student))
    assert list(book)[:3] == ["Карточка ученика", "Логин", "Занятия в квантах"]
    headings, row = book["Карточка ученика"]
    card = dict(zip(headings, row, strict=True))
    assert f"{card['Дата рождения']:%d.%m.%Y}" == "03.02.2013"
    headings, row, *_ = book["Операции"]
    assert dict(zip(headings, row, strict=True))["Баллы"] == 7
    for name, rows in book.items():
        assert all(not heading.isascii() for heading in rows[0] if heading != "SHA-256 текста"), name


@pytest.mark.parametrize("form", list(ExportFormat))
def test_nothing_in_it_opens_a_door(session, cast, form):
    totp = make_authenticator(session, cast.anna)
    make_passkey(session, cast.anna, name="Ноутбук", public_key=b"half-of-a-key")
    content = export(cast.anna, person_of(cast.anna), form).content.decode(errors="replace")
    for secret in (cast.anna.password, cast.anna.fs_uniquifier, totp.base32_key, "half-of-a-key"):
        assert secret not in content
    assert "Ноутбук" in str(told(cast.anna, person_of(cast.anna))["passkeys"])


def test_staff_read_what_they_did_and_no_childs_name(session, cast, life):
    give_points(session, cast.vera, 5, cast.vr, actor=cast.anna)
    make_thread(session, author_id=cast.anna.id, body="Когда каникулы?")
    record(cast.anna.id, "student.update", cast.vera, after={"full_name": "Лебедева Вера"})
    file = told(cast.anna, person_of(cast.anna))
    assert [one["kvant"] for one in file["teaching"]] == ["Тестовый VR/AR"]
    assert [one["size"] for one in file["batches"]] == [1, 1, 1, 1]
    assert "Когда каникулы?" in str(file["messages"])
    for name in ("Лебедева", "Приметова"):
        assert name not in json.dumps(file, ensure_ascii=False)


def test_of_a_foreign_thread_staff_read_their_own_turns_only(cast, life):
    [turn] = told(cast.anna, person_of(cast.anna))["messages"]
    assert (turn["body"], turn["subject"]) == ("Ульяна, это за проект.", "")


def test_where_staff_sat_is_not_in_the_childs_file(cast, life, login):
    client = login(cast.admin)
    client.post(f"/admin/students/edit/?id={life.student.id}", data={"last_name": "Приметова", "first_name": "Уля"})
    events = told(life.user, person_behind(life.student))["events"]
    [change] = [one for one in events if "Имя: Уля" in one["after"]]
    assert (change["is_own"], change["address"], change["path"]) == (False, "", "")


def test_that_a_file_was_taken_is_written_down(cast, life, events):
    told(cast.admin, person_behind(life.student))
    [event] = events()
    assert (event.action, event.actor_id, event.after) == ("person.export", cast.admin.id, {"format": "json"})
    assert (event.subject_type, event.subject_id) == ("student", str(life.student.id))


@pytest.mark.parametrize("who", ["anna", "boris", "gleb"])
def test_nobody_else_gets_it(cast, who):
    actor = cast.gleb.user if who == "gleb" else getattr(cast, who)
    with pytest.raises(Forbidden):
        export(actor, person_behind(cast.vera), ExportFormat.JSON)


def test_whoever_is_switched_off_gets_nothing(session, cast):
    cast.vera.user.active = False
    with pytest.raises(Forbidden):
        export(cast.vera.user, person_behind(cast.vera), ExportFormat.JSON)


def test_a_child_without_a_login_has_a_file_too(session, cast):
    loose = make_student(session, cast.vr, last_name="Безлогинова")
    assert told(cast.admin, person_behind(loose))["student"][0]["last_name"] == "Безлогинова"


def test_tables_that_are_empty_are_left_out(cast):
    assert all(section.rows for section in sections_of(person_behind(cast.vera)))
    assert "passkeys" not in told(cast.vera.user, person_behind(cast.vera))


def test_a_formula_in_a_name_stays_text(session, cast):
    evil = make_student(session, last_name="=HYPERLINK(0)", school="+7")
    headings, row = sheets(cast.admin, person_behind(evil))["Карточка ученика"]
    card = dict(zip(headings, row, strict=True))
    assert (card["Фамилия"], card["Школа"]) == ("=HYPERLINK(0)", "+7")


def test_a_text_longer_than_a_cell_is_cut_and_not_lost():
    book = CalamineWorkbook.from_filelike(BytesIO(workbook([Sheet("А", [["Т"], ["ы" * 40_000]])])))
    assert len(book.get_sheet_by_name("А").to_python()[1][0]) == 32_767


def test_a_file_costs_as_many_queries_for_a_long_history(session, cast, count_queries):
    def cost():
        db.session.flush()
        db.session.expire_all()
        person = person_behind(cast.vera)
        with count_queries() as queries:
            export(cast.admin, person, ExportFormat.JSON)
        return queries.count

    give_points(session, cast.vera, 5, cast.vr, actor=cast.anna, reason=cast.reason)
    before = cost()
    for _ in range(30):
        give_points(session, cast.vera, 5, cast.vr, actor=cast.anna, reason=cast.reason)
    assert cost() == before
