"""Users as administrators keep them: new ones, roles, on and off, and never a secret on a page."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts.models import User
from points_admin.roster.models import TeachingAssignment
from tests.support.factories import make_kvant, make_user

USER = {
    "last_name": "Лисицын",
    "first_name": "Пётр",
    "login": "Lisitsyn",
    "email": "",
    "role": "teacher",
    "password": "dlinnaya kuropatka 7",
}


def test_the_longest_names_and_addresses_are_kept(admin, session):
    names = dict.fromkeys(("last_name", "first_name", "middle_name"), "Я" * 100)
    answer = admin.post(
        "/admin/users/new/", data=USER | names | {"login": "l" * 64, "email": "e" * 242 + "@example.org"}
    )
    assert answer.status_code == 302, answer.text
    assert session.scalar(select(User.last_name).where(User.login == "l" * 64)) == "Я" * 100


def test_a_teacher_is_created_with_kvants_and_must_change_the_password(admin, session, cast, actions):
    answer = admin.post("/admin/users/new/", data=USER | {"kvants": [cast.vr.id, cast.it.id]})
    assert answer.status_code == 302, answer.text
    user = session.scalar(select(User).where(User.login == "lisitsyn"))
    taught = session.scalars(select(TeachingAssignment.kvant_id).where(TeachingAssignment.teacher_id == user.id))
    assert set(taught) == {cast.vr.id, cast.it.id} and user.must_change_password and user.has_role("teacher")
    assert actions() == ["user.create", "user.teaching"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"login": "ANNA"}, "занят"),
        ({"login": "a b"}, "Без пробелов"),
        ({"email": "anna@example.org"}, "занят"),
        ({"email": "нет"}, "Пример"),
        ({"password": "korotkiy1"}, "не короче 12"),
        ({"password": "kvantorium2026"}, "слишком распространён"),
        ({"role": "student"}, "field-error"),
        ({"role": "root"}, "field-error"),
        ({"kvants": ["999999"]}, "Выберите из списка"),
    ],
)
def test_a_wrong_user_is_refused(admin, session, cast, actions, wrong, said):
    before = session.scalar(select(func.count()).select_from(User))
    answer = admin.post("/admin/users/new/", data=USER | wrong)
    assert answer.status_code == 422 and said in answer.text
    assert "Not a valid" not in answer.text
    assert session.scalar(select(func.count()).select_from(User)) == before
    assert actions() == []


def test_a_teachers_kvants_are_edited_and_the_archived_ones_stay(admin, session, cast, actions):
    old = make_kvant(session, name="Прежний", archived_at=clock.now())
    session.add(TeachingAssignment(teacher_id=cast.anna.id, kvant_id=old.id))
    data = {"last_name": "Смирнова", "first_name": "Анна", "middle_name": "Павловна", "login": "anna"}
    data |= {"email": "anna@example.org", "kvants": [cast.it.id]}
    assert admin.post(f"/admin/users/edit/?id={cast.anna.id}", data=data).status_code == 302
    taught = session.scalars(select(TeachingAssignment.kvant_id).where(TeachingAssignment.teacher_id == cast.anna.id))
    assert set(taught) == {cast.it.id, old.id}
    assert actions() == ["user.teaching"]


def test_a_taken_login_is_refused_on_edit_too(admin, cast):
    data = {"last_name": "Смирнова", "first_name": "Анна", "login": "boris"}
    answer = admin.post(f"/admin/users/edit/?id={cast.anna.id}", data=data)
    assert answer.status_code == 422 and "Логин boris уже занят." in answer.text


def test_a_user_is_switched_off_and_on(admin, session, login, cast, actions):
    anna = login(cast.anna)
    assert "Отключить вход" in admin.post("/admin/users/deactivate/", data={"id": cast.anna.id}).text
    admin.post("/admin/users/deactivate/", data={"id": cast.anna.id, "confirmed": "1"})
    assert anna.get("/admin/").status_code == 302
    admin.post("/admin/users/activate/", data={"id": cast.anna.id})
    assert session.get(User, cast.anna.id).active
    assert actions() == ["user.deactivate", "user.activate"]


def test_the_last_administrator_stays(admin, session, cast, actions):
    for page, more in (("deactivate", {}), ("role", {"role": "admin", "take": "1"})):
        sent = {"id": cast.admin.id, "confirmed": "1"} | more
        assert admin.post(f"/admin/users/{page}/", data=sent).status_code == 409
    admin_again = session.get(User, cast.admin.id)
    assert admin_again.active and admin_again.has_role("admin")
    assert actions() == []


def test_roles_are_given_and_taken(admin, session, cast, actions):
    sent = {"id": cast.anna.id, "confirmed": "1"}
    admin.post("/admin/users/role/", data=sent | {"role": "admin"})
    admin.post("/admin/users/role/", data=sent | {"role": "teacher", "take": "1"})
    assert [role.name for role in session.get(User, cast.anna.id).roles] == ["admin"]
    assert actions() == ["user.give_role", "user.take_role"]
    assert admin.post("/admin/users/role/", data={"id": cast.anna.id, "role": "god"}).status_code == 422


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ({"role": "admin"}, "Дать роль «Администратор»: Смирнова Анна Павловна?"),
        ({"role": "teacher", "take": "1"}, "Снять роль «Педагог»: Смирнова Анна Павловна?"),
    ],
)
def test_a_role_changes_only_after_the_question(admin, session, cast, actions, sent, asked):
    answer = admin.post("/admin/users/role/", data={"id": cast.anna.id} | sent)
    assert answer.status_code == 200 and asked in unescape(answer.text)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    assert hidden.items() >= ({"id": str(cast.anna.id), "confirmed": "1"} | sent).items()
    assert [role.name for role in session.get(User, cast.anna.id).roles] == ["teacher"]
    assert actions() == []


def test_no_page_of_users_shows_a_secret(admin, session, cast):
    secret, mark = cast.anna.password, cast.anna.fs_uniquifier
    make_user(session, RoleName.TEACHER)
    for page in ("", f"details/?id={cast.anna.id}", f"edit/?id={cast.anna.id}", "new/"):
        html = admin.get(f"/admin/users/{page}").text
        assert secret not in html and mark not in html and "argon2" not in html
