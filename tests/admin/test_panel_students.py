"""What administrators do to students: stored once, audited once, refused in Russian."""

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.roster.models import Membership, Student
from tests.support.factories import make_group, make_student

STUDENT = {"last_name": "Новикова", "first_name": "Яна", "birth_date": "2013-05-04", "school": "№ 5"}


def test_a_student_is_created_with_a_kvant_and_a_group(admin, session, cast, events, actions):
    answer = admin.post("/admin/students/new/", data=STUDENT | {"kvant": cast.vr.id, "group": cast.vr_group.id})
    student = session.scalar(select(Student).where(Student.last_name == "Новикова"))
    assert answer.location == f"/admin/students/details/?id={student.id}"
    assert [(one.kvant, one.group) for one in student.memberships] == [(cast.vr, cast.vr_group)]
    assert actions() == ["student.create", "membership.join"]
    assert events()[0].after["last_name"] == "Новикова" and events()[0].actor_id == cast.admin.id
    assert events()[0].path == "/admin/students/new/"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"last_name": ""}, "нужно заполнить"),
        ({"last_name": " \u200b "}, "нужно заполнить"),
        ({"first_name": "\x00"}, "нужно заполнить"),
        ({"last_name": "Я" * 101}, "Не длиннее 100 знаков"),
        # One letter that folds into eighteen.
        ({"last_name": "ﷺ" * 60}, "Не длиннее 100 знаков"),
        ({"birth_date": "завтра"}, "Введите дату"),
        ({"birth_date": "1812-01-01"}, "Проверьте год"),
        ({"birth_date": "9999-12-31"}, "Проверьте год"),
        ({"email": "не почта"}, "Пример"),
        ({"kvant": "999999"}, "Выберите из списка"),
        ({"kvant": "abc"}, "Выберите из списка"),
        ({"kvant": "9" * 40}, "Выберите из списка"),
    ],
)
def test_a_wrong_student_is_refused_and_nothing_is_stored(admin, session, actions, wrong, said):
    answer = admin.post("/admin/students/new/", data=STUDENT | wrong)
    assert answer.status_code == 422 and said in answer.text
    assert session.scalar(select(func.count()).select_from(Student)) == 2
    assert actions() == []


def test_a_group_of_another_kvant_is_refused_whole(admin, session, cast):
    answer = admin.post("/admin/students/new/", data=STUDENT | {"kvant": cast.vr.id, "group": cast.it_group.id})
    assert answer.status_code == 422 and "Группа не относится" in answer.text
    assert session.scalar(select(Student).where(Student.last_name == "Новикова")) is None


def test_a_twin_is_refused(admin, session):
    make_student(session, last_name="Ёлкин", first_name="Пётр", birth_date=clock.today().replace(year=2012, day=1))
    twin = {"last_name": "ЕЛКИН", "first_name": "петр", "birth_date": f"{clock.today().replace(year=2012, day=1)}"}
    answer = admin.post("/admin/students/new/", data=twin)
    assert answer.status_code == 422 and "уже есть" in answer.text


def test_an_edit_keeps_before_and_after(admin, session, cast, events):
    data = {"last_name": "Лебедева", "first_name": "Вероника", "birth_date": f"{cast.vera.birth_date}"}
    assert admin.post(f"/admin/students/edit/?id={cast.vera.id}", data=data).status_code == 302
    (event,) = events()
    assert (event.action, event.before, event.after) == (
        "student.update",
        {"first_name": "Вера"},
        {"first_name": "Вероника"},
    )
    assert "История изменений" in admin.get(f"/admin/students/details/?id={cast.vera.id}").text


def test_the_contacts_of_a_guardian_are_mended_on_the_card_and_teachers_read_them(admin, login, session, cast):
    card, edit = f"/admin/students/details/?id={cast.vera.id}", f"/admin/students/edit/?id={cast.vera.id}"
    guardian = {"guardian_name": "Лебедева Анна", "guardian_phone": "+7 900 1", "guardian_email": "Mama@Example.org"}
    data = {"last_name": "Лебедева", "first_name": "Вера", "birth_date": f"{cast.vera.birth_date}"}
    assert admin.post(edit, data=data | guardian | {"guardian_email": "мама"}).status_code == 422
    assert admin.post(edit, data=data | guardian).status_code == 302
    assert cast.vera.guardian_email == "mama@example.org"
    for client in (admin, login(cast.anna)):
        page = client.get(card).text
        assert all(told in page for told in ("Лебедева Анна", "+7 900 1", "mama@example.org"))


def test_saving_without_a_change_leaves_no_record(admin, cast, actions):
    data = {"last_name": "Лебедева", "first_name": "Вера", "birth_date": f"{cast.vera.birth_date}"}
    assert admin.post(f"/admin/students/edit/?id={cast.vera.id}", data=data).status_code == 302
    assert actions() == []


def test_a_form_sets_nothing_it_does_not_show(admin, session, cast):
    data = {"last_name": "Лебедева", "first_name": "Вера", "user_id": cast.admin.id, "archived_at": "2020-01-01"}
    admin.post(f"/admin/students/edit/?id={cast.vera.id}", data=data)
    vera = session.get(Student, cast.vera.id)
    assert vera.user.login == "vera" and vera.archived_at is None


def test_archiving_asks_first_then_ends_memberships_and_can_be_undone(admin, session, cast, actions):
    asked = admin.post("/admin/students/archive/", data={"id": cast.vera.id})
    assert asked.status_code == 200 and "Отправить «Лебедева Вера» в архив?" in asked.text
    assert session.get(Student, cast.vera.id).archived_at is None
    admin.post("/admin/students/archive/", data={"id": cast.vera.id, "confirmed": "1"})
    vera = session.get(Student, cast.vera.id)
    assert vera.archived_at is not None and not vera.memberships[0].is_running
    assert admin.post("/admin/students/archive/", data={"id": vera.id, "confirmed": "1"}).status_code == 409
    admin.post("/admin/students/restore/", data={"id": vera.id})
    assert session.get(Student, vera.id).archived_at is None
    assert actions() == ["student.archive", "student.restore"]


def test_nobody_deletes_a_student(admin, session, cast):
    assert admin.post("/admin/students/delete/", data={"id": cast.vera.id, "confirmed": "1"}).status_code == 403
    assert session.get(Student, cast.vera.id) is not None


def test_memberships_are_managed_on_the_card(admin, session, cast, actions):
    second = make_group(session, cast.it, code="IT-202")
    admin.post("/admin/students/join/", data={"id": cast.vera.id, "kvant": cast.it.id, "group": cast.it_group.id})
    membership = session.scalar(
        select(Membership).where(Membership.student_id == cast.vera.id, Membership.kvant_id == cast.it.id)
    )
    admin.post("/admin/students/move/", data={"id": membership.id, "group": second.id})
    assert session.get(Membership, membership.id).group_id == second.id
    asked = admin.post("/admin/students/leave/", data={"id": membership.id})
    assert "больше не занимается" in asked.text and session.get(Membership, membership.id).is_running
    admin.post("/admin/students/leave/", data={"id": membership.id, "confirmed": "1"})
    assert not session.get(Membership, membership.id).is_running
    assert actions() == ["membership.join", "membership.move", "membership.leave"]


@pytest.mark.parametrize("kvant", ["", "None", "0", "abc"])
def test_joining_no_kvant_is_refused(admin, cast, actions, kvant):
    answer = admin.post("/admin/students/join/", data={"id": cast.vera.id, "kvant": kvant})
    assert answer.status_code == 422 and "Выберите из списка" in answer.text
    assert actions() == []


def test_the_same_kvant_twice_is_refused(admin, cast):
    answer = admin.post("/admin/students/join/", data={"id": cast.vera.id, "kvant": cast.vr.id})
    assert answer.status_code == 409 and "уже занимается" in answer.text


def test_a_group_of_another_kvant_is_no_place_to_move_to(admin, session, cast):
    membership = session.scalar(select(Membership).where(Membership.student_id == cast.vera.id))
    answer = admin.post("/admin/students/move/", data={"id": membership.id, "group": cast.it_group.id})
    assert answer.status_code == 422
    assert session.get(Membership, membership.id).group_id == cast.vr_group.id
