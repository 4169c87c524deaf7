"""What administrators change in the panel: each write is stored once, audited once, and refused in Russian."""

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts.models import User
from points_admin.audit.models import AuditEvent
from points_admin.ledger.models import Reason
from points_admin.roster.models import Group, Kvant, Membership, Student, TeachingAssignment
from tests.support.factories import give_points, make_group, make_kvant, make_student, make_user

STUDENT = {"last_name": "Новикова", "first_name": "Яна", "birth_date": "2013-05-04", "school": "№ 5"}
KVANT = {"name": "Аэроквантум", "aliases": "Аэро, Дроны, Аэро", "color": "#123456", "is_open": "y"}
REASON = {"name": "Помощь", "kind": "accrual", "amount": "7", "is_active": "y"}
USER = {
    "last_name": "Лисицын",
    "first_name": "Пётр",
    "login": "Lisitsyn",
    "email": "",
    "role": "teacher",
    "password": "dlinnaya kuropatka 7",
}


@pytest.fixture
def admin(login, cast):
    return login(cast.admin)


@pytest.fixture
def events(session):
    """The audit since the fixture was asked for, without sign-ins: actions, oldest first."""
    last = session.scalar(select(func.max(AuditEvent.id))) or 0

    def since():
        query = select(AuditEvent).where(AuditEvent.id > last, AuditEvent.action.not_like("session.%"))
        return session.scalars(query.order_by(AuditEvent.id)).all()

    return since


def actions(events):
    return [event.action for event in events()]


def test_a_student_is_created_with_a_kvant_and_a_group(admin, session, cast, events):
    answer = admin.post("/admin/students/new/", data=STUDENT | {"kvant": cast.vr.id, "group": cast.vr_group.id})
    student = session.scalar(select(Student).where(Student.last_name == "Новикова"))
    assert answer.location == f"/admin/students/details/?id={student.id}"
    assert [(one.kvant, one.group) for one in student.memberships] == [(cast.vr, cast.vr_group)]
    assert actions(events) == ["student.create", "membership.join"]
    assert events()[0].after["last_name"] == "Новикова" and events()[0].actor_id == cast.admin.id
    assert events()[0].path == "/admin/students/new/"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"last_name": ""}, "Заполните поле"),
        ({"last_name": " \u200b "}, "Заполните поле"),
        ({"first_name": "\x00"}, "Заполните поле"),
        ({"last_name": "Я" * 101}, "Не длиннее 100 знаков"),
        ({"birth_date": "завтра"}, "Введите дату"),
        ({"birth_date": "1812-01-01"}, "Проверьте год"),
        ({"birth_date": "9999-12-31"}, "Проверьте год"),
        ({"email": "не почта"}, "Пример"),
        ({"kvant": "999999"}, "Выберите из списка"),
        ({"kvant": "abc"}, "Выберите из списка"),
        ({"kvant": "9" * 40}, "Выберите из списка"),
    ],
)
def test_a_wrong_student_is_refused_and_nothing_is_stored(admin, session, events, wrong, said):
    answer = admin.post("/admin/students/new/", data=STUDENT | wrong)
    assert answer.status_code == 422 and said in answer.text
    assert session.scalar(select(func.count()).select_from(Student)) == 2
    assert actions(events) == []


def test_a_group_of_another_kvant_is_refused_whole(admin, session, cast):
    answer = admin.post("/admin/students/new/", data=STUDENT | {"kvant": cast.vr.id, "group": cast.it_group.id})
    assert answer.status_code == 422 and "Группа не относится" in answer.text
    assert session.scalar(select(Student).where(Student.last_name == "Новикова")) is None


def test_a_twin_is_refused(admin, session, events):
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


def test_saving_without_a_change_leaves_no_record(admin, cast, events):
    data = {"last_name": "Лебедева", "first_name": "Вера", "birth_date": f"{cast.vera.birth_date}"}
    assert admin.post(f"/admin/students/edit/?id={cast.vera.id}", data=data).status_code == 302
    assert actions(events) == []


def test_a_form_sets_nothing_it_does_not_show(admin, session, cast):
    data = {"last_name": "Лебедева", "first_name": "Вера", "user_id": cast.admin.id, "archived_at": "2020-01-01"}
    admin.post(f"/admin/students/edit/?id={cast.vera.id}", data=data)
    vera = session.get(Student, cast.vera.id)
    assert vera.user.login == "vera" and vera.archived_at is None


def test_archiving_asks_first_then_ends_memberships_and_can_be_undone(admin, session, cast, events):
    asked = admin.post("/admin/students/archive/", data={"id": cast.vera.id})
    assert asked.status_code == 200 and "Отправить «Лебедева Вера» в архив?" in asked.text
    assert session.get(Student, cast.vera.id).archived_at is None
    admin.post("/admin/students/archive/", data={"id": cast.vera.id, "confirmed": "1"})
    vera = session.get(Student, cast.vera.id)
    assert vera.archived_at is not None and not vera.memberships[0].is_running
    assert admin.post("/admin/students/archive/", data={"id": vera.id, "confirmed": "1"}).status_code == 409
    admin.post("/admin/students/restore/", data={"id": vera.id})
    assert session.get(Student, vera.id).archived_at is None
    assert actions(events) == ["student.archive", "student.restore"]


def test_nobody_deletes_a_student(admin, session, cast):
    assert admin.post("/admin/students/delete/", data={"id": cast.vera.id, "confirmed": "1"}).status_code == 403
    assert session.get(Student, cast.vera.id) is not None


def test_memberships_are_managed_on_the_card(admin, session, cast, events):
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
    assert actions(events) == ["membership.join", "membership.move", "membership.leave"]


def test_the_same_kvant_twice_is_refused(admin, cast):
    answer = admin.post("/admin/students/join/", data={"id": cast.vera.id, "kvant": cast.vr.id})
    assert answer.status_code == 409 and "уже занимается" in answer.text


def test_a_group_of_another_kvant_is_no_place_to_move_to(admin, session, cast):
    membership = session.scalar(select(Membership).where(Membership.student_id == cast.vera.id))
    answer = admin.post("/admin/students/move/", data={"id": membership.id, "group": cast.it_group.id})
    assert answer.status_code == 422
    assert session.get(Membership, membership.id).group_id == cast.vr_group.id


def test_a_kvant_gets_its_address_and_its_spellings(admin, session, events):
    assert admin.post("/admin/kvants/new/", data=KVANT).status_code == 302
    kvant = session.scalar(select(Kvant).where(Kvant.name == "Аэроквантум"))
    assert (kvant.slug, kvant.aliases, kvant.color, kvant.is_open) == (
        "aerokvantum",
        ["Аэро", "Дроны"],
        "#123456",
        True,
    )
    assert 'value="Аэро, Дроны"' in admin.get(f"/admin/kvants/edit/?id={kvant.id}").text
    assert actions(events) == ["kvant.create"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "тестовый vr-ar"}, "уже есть"),
        ({"slug": "test-vr"}, "уже есть"),
        ({"slug": "../admin"}, "Латинские буквы"),
        ({"color": "red; x"}, "Цвет в виде"),
        ({"capacity": "-1"}, "От 1 до"),
        ({"capacity": "1e3"}, "целое число"),
        ({"capacity": "١٠"}, "целое число"),
    ],
)
def test_a_wrong_kvant_is_refused(admin, session, events, wrong, said):
    answer = admin.post("/admin/kvants/new/", data=KVANT | wrong)
    assert answer.status_code == 422 and said in answer.text
    assert 'value="Аэро, Дроны"' in answer.text
    assert session.scalar(select(func.count()).select_from(Kvant)) == 2
    assert actions(events) == []


def test_what_has_history_is_not_deleted_and_the_refusal_is_clear(admin, session, cast, events):
    give_points(session, cast.vera, 5, cast.vr, reason=cast.reason)
    for view, row in (("kvants", cast.vr), ("groups", cast.vr_group), ("reasons", cast.reason)):
        answer = admin.post(f"/admin/{view}/delete/", data={"id": row.id, "confirmed": "1"}, follow_redirects=True)
        assert "нельзя: с этой записью связаны другие" in answer.text
        assert session.get(type(row), row.id) is not None
    assert actions(events) == []


def test_an_unused_kvant_is_deleted_after_a_question(admin, session, events):
    kvant = make_kvant(session, name="Опечатка")
    assert "Удалить «Опечатка»?" in admin.post("/admin/kvants/delete/", data={"id": kvant.id}).text
    admin.post("/admin/kvants/delete/", data={"id": kvant.id, "confirmed": "1"})
    assert session.scalar(select(Kvant).where(Kvant.name == "Опечатка")) is None
    assert actions(events) == ["kvant.delete"]


def test_a_group_is_kept(admin, session, cast, events):
    data = {"kvant": cast.vr.id, "code": "АА-2", "teacher": cast.anna.id, "capacity": "12"}
    assert admin.post("/admin/groups/new/", data=data).status_code == 302
    group = session.scalar(select(Group).where(Group.code == "АА-2"))
    assert (group.kvant_id, group.teacher_id, group.capacity) == (cast.vr.id, cast.anna.id, 12)
    twin = admin.post("/admin/groups/new/", data=data | {"code": "аа 2"})
    assert twin.status_code == 422 and "уже есть" in twin.text
    assert admin.post(f"/admin/groups/edit/?id={group.id}", data=data | {"kvant": cast.it.id}).status_code == 422
    stranger = admin.post("/admin/groups/new/", data=data | {"code": "X", "teacher": cast.vera.user_id})
    assert stranger.status_code == 422
    assert actions(events) == ["group.create"]


def test_a_reason_is_kept_and_retired(admin, session, events):
    assert admin.post("/admin/reasons/new/", data=REASON | {"kind": "deduction"}).status_code == 302
    reason = session.scalar(select(Reason).where(Reason.name == "Помощь"))
    assert (reason.default_points, reason.kind.value) == (-7, "deduction")
    changed = REASON | {"kind": "deduction", "amount": "3"}
    changed.pop("is_active")
    admin.post(f"/admin/reasons/edit/?id={reason.id}", data=changed)
    session.refresh(reason)
    assert (reason.default_points, reason.is_active) == (-3, False)
    assert actions(events) == ["reason.create", "reason.update"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "активная  РАБОТА"}, "уже есть"),
        ({"amount": "0"}, "От 1 до"),
        ({"amount": "10001"}, "От 1 до"),
        ({"amount": ""}, "Заполните"),
        ({"kind": "reversal"}, "field-error"),
    ],
)
def test_a_wrong_reason_is_refused(admin, session, cast, wrong, said):
    answer = admin.post("/admin/reasons/new/", data=REASON | wrong)
    assert answer.status_code == 422 and said in answer.text and "Not a valid" not in answer.text
    assert session.scalar(select(func.count()).select_from(Reason)) == 2


def test_a_teacher_is_created_with_kvants_and_must_change_the_password(admin, session, cast, events):
    answer = admin.post("/admin/users/new/", data=USER | {"kvants": [cast.vr.id, cast.it.id]})
    assert answer.status_code == 302, answer.text
    user = session.scalar(select(User).where(User.login == "lisitsyn"))
    taught = session.scalars(select(TeachingAssignment.kvant_id).where(TeachingAssignment.teacher_id == user.id))
    assert set(taught) == {cast.vr.id, cast.it.id} and user.must_change_password and user.has_role("teacher")
    assert actions(events) == ["user.create", "user.teaching"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"login": "ANNA"}, "занят"),
        ({"login": "a b"}, "Без пробелов"),
        ({"email": "anna@example.org"}, "занят"),
        ({"email": "нет"}, "Пример"),
        ({"password": "korotkiy1"}, "не короче 12"),
        ({"password": "kvantorium2026"}, "паро"),
        ({"role": "student"}, "field-error"),
        ({"role": "root"}, "field-error"),
        ({"kvants": ["999999"]}, "Выберите из списка"),
    ],
)
def test_a_wrong_user_is_refused(admin, session, cast, events, wrong, said):
    before = session.scalar(select(func.count()).select_from(User))
    answer = admin.post("/admin/users/new/", data=USER | wrong)
    assert (answer.status_code == 422 and said in answer.text.casefold()) or said in answer.text
    assert "Not a valid" not in answer.text
    assert session.scalar(select(func.count()).select_from(User)) == before
    assert actions(events) == []


def test_a_teachers_kvants_are_edited_and_the_archived_ones_stay(admin, session, cast, events):
    old = make_kvant(session, name="Прежний", archived_at=clock.now())
    session.add(TeachingAssignment(teacher_id=cast.anna.id, kvant_id=old.id))
    data = {"last_name": "Смирнова", "first_name": "Анна", "middle_name": "Павловна", "login": "anna"}
    data |= {"email": "anna@example.org", "kvants": [cast.it.id]}
    assert admin.post(f"/admin/users/edit/?id={cast.anna.id}", data=data).status_code == 302
    taught = session.scalars(select(TeachingAssignment.kvant_id).where(TeachingAssignment.teacher_id == cast.anna.id))
    assert set(taught) == {cast.it.id, old.id}
    assert actions(events) == ["user.teaching"]


def test_a_taken_login_is_refused_on_edit_too(admin, cast):
    data = {"last_name": "Смирнова", "first_name": "Анна", "login": "boris"}
    answer = admin.post(f"/admin/users/edit/?id={cast.anna.id}", data=data)
    assert answer.status_code == 422 and "Уже занято" in answer.text


def test_a_user_is_switched_off_and_on(admin, session, login, cast, events):
    anna = login(cast.anna)
    assert "Отключить вход" in admin.post("/admin/users/deactivate/", data={"id": cast.anna.id}).text
    admin.post("/admin/users/deactivate/", data={"id": cast.anna.id, "confirmed": "1"})
    assert anna.get("/admin/").status_code == 302
    admin.post("/admin/users/activate/", data={"id": cast.anna.id})
    assert session.get(User, cast.anna.id).active
    assert actions(events) == ["user.deactivate", "user.activate"]


def test_the_last_administrator_stays(admin, session, cast, events):
    for page, more in (("deactivate", {"confirmed": "1"}), ("role", {"role": "admin", "take": "1"})):
        assert admin.post(f"/admin/users/{page}/", data={"id": cast.admin.id} | more).status_code == 409
    admin_again = session.get(User, cast.admin.id)
    assert admin_again.active and admin_again.has_role("admin")
    assert actions(events) == []


def test_roles_are_given_and_taken(admin, session, cast, events):
    admin.post("/admin/users/role/", data={"id": cast.anna.id, "role": "admin"})
    admin.post("/admin/users/role/", data={"id": cast.anna.id, "role": "teacher", "take": "1"})
    assert [role.name for role in session.get(User, cast.anna.id).roles] == ["admin"]
    assert actions(events) == ["user.give_role", "user.take_role"]
    assert admin.post("/admin/users/role/", data={"id": cast.anna.id, "role": "god"}).status_code == 422


def test_no_page_of_users_shows_a_secret(admin, session, cast):
    secret, mark = cast.anna.password, cast.anna.fs_uniquifier
    make_user(session, RoleName.TEACHER)
    for page in ("", f"details/?id={cast.anna.id}", f"edit/?id={cast.anna.id}", "new/"):
        html = admin.get(f"/admin/users/{page}").text
        assert secret not in html and mark not in html and "argon2" not in html


def test_every_writing_door_wants_a_token(app, admin, session, cast, csrf, events):
    posts = {
        "students/new/": STUDENT,
        f"students/edit/?id={cast.vera.id}": STUDENT,
        "students/archive/": {"id": cast.vera.id, "confirmed": "1"},
        "students/join/": {"id": cast.vera.id, "kvant": cast.it.id},
        "kvants/new/": KVANT,
        "reasons/new/": REASON,
        "users/new/": USER,
        "users/deactivate/": {"id": cast.anna.id, "confirmed": "1"},
    }
    for page, data in posts.items():
        assert admin.post(f"/admin/{page}", data=data).status_code == 400, page
    assert actions(events) == []
    assert session.scalar(select(func.count()).select_from(Student)) == 2
