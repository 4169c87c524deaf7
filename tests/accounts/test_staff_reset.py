"""May a teacher replace the forgotten password of a student they teach, and of nobody else, at every door?"""

import re

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts import passwords, services
from points_admin.config import ROOT
from points_admin.errors import Conflict, NotFound
from points_admin.notices.models import Notice
from points_admin.roster.logins import new_password
from points_admin.roster.models import Membership, TeachingAssignment
from points_admin.roster.policies import can_reset_password
from tests.support.factories import PASSWORD, make_applicant, make_membership, make_request, make_student, make_user
from tests.support.source import modules

CARD = re.compile(r"<dt>Логин</dt><dd>([^<]+)</dd>\s*<dt>Первый пароль</dt><dd>([^<]+)</dd>")


def door(user) -> str:
    return f"/admin/login-cards/user/{user.id}"


def form(user, **more):
    return {"mark": services.password_mark(user)} | more


def colleague_in_class(session, cast):
    """Boris studies VR himself, and so is on Anna's lists."""
    return make_student(session, cast.vr, user=cast.boris)


@pytest.mark.parametrize("who", ["anna", "admin"])
def test_the_student_card_leads_to_a_card_that_opens_the_door(cast, login, session, app, who):
    inside, client = login(cast.vera.user), login(getattr(cast, who))
    page = client.get(f"/admin/students/details/?id={cast.vera.id}").text
    assert f'href="{door(cast.vera.user)}">Сбросить пароль' in page
    confirm = client.get(door(cast.vera.user)).text
    assert f'href="/admin/students/details/?id={cast.vera.id}">Отмена' in confirm
    mark = re.search(r'name="mark" value="(\w+)"', confirm)[1]
    answer = client.post(door(cast.vera.user), data={"mark": mark})
    [(name, password)] = CARD.findall(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert inside.get("/cabinet/").status_code == 302
    fresh = app.test_client()
    assert fresh.post("/login", data={"email": name, "password": PASSWORD}).status_code == 200
    assert fresh.post("/login", data={"email": name, "password": password}).location == "/"
    assert fresh.get("/cabinet/").location == "/change"


def test_it_is_recorded_and_the_student_is_told_by_whom(cast, login, session, events):
    cast.vera.user.email = "vera@example.org"
    login(cast.anna).post(door(cast.vera.user), data=form(cast.vera.user))
    [event] = events()
    assert (event.action, event.actor_id, event.subject_label) == ("user.set_password", cast.anna.id, "Лебедева Вера")
    [notice] = session.scalars(select(Notice).where(Notice.user_id == cast.vera.user_id)).all()
    assert notice.title == "Пароль сброшен"
    assert "Смирнова Анна Павловна" in notice.body and "Если это не твоя просьба" in notice.body


def test_a_form_sent_twice_is_refused(cast, login, session):
    client, sent = login(cast.anna), form(cast.vera.user)
    [(_, password)] = CARD.findall(client.post(door(cast.vera.user), data=sent).text)
    again = client.post(door(cast.vera.user), data=sent)
    assert (again.status_code, "Этот пароль уже сменён" in again.text) == (409, True)
    session.expire_all()
    assert passwords.matches(password, cast.vera.user.password)


@pytest.mark.parametrize(
    "whose",
    [
        lambda session, cast: cast.gleb.user,
        lambda session, cast: cast.boris,
        lambda session, cast: cast.admin,
        lambda session, cast: cast.anna,
        lambda session, cast: colleague_in_class(session, cast).user,
        lambda session, cast: make_request(session, cast.vr, make_applicant(session)).student.user,
        lambda session, cast: make_user(session, RoleName.STUDENT),
    ],
    ids=["foreign-student", "colleague", "administrator", "oneself", "colleague-in-class", "applicant", "no-student"],
)
def test_whoever_is_not_taught_looks_missing(cast, login, session, whose):
    user = whose(session, cast)
    before, client = user.password, login(cast.anna)
    missing = client.get("/admin/login-cards/user/999999")
    shown = client.get(door(user))
    assert (shown.status_code, shown.text) == (404, missing.text)
    assert client.post(door(user), data=form(user)).status_code == 404
    with pytest.raises(NotFound):
        new_password(cast.anna, user, mark=services.password_mark(user))
    session.expire_all()
    assert user.password == before


@pytest.mark.parametrize("role", [RoleName.TEACHER, RoleName.ADMIN])
def test_a_student_who_is_anything_else_is_no_affair_of_teachers(cast, login, session, role):
    cast.vera.user.roles.append(services.find_role(role))
    client = login(cast.anna)
    assert client.get(door(cast.vera.user)).status_code == 404
    assert "Сбросить пароль" not in client.get(f"/admin/students/details/?id={cast.vera.id}").text


def test_the_right_ends_with_the_membership_and_with_the_kvant(cast, session):
    assert can_reset_password(cast.anna, cast.vera.user)
    membership = session.scalars(select(Membership).where(Membership.student_id == cast.vera.id)).one()
    membership.ended_on = clock.today()
    assert not can_reset_password(cast.anna, cast.vera.user)
    make_membership(session, cast.vera, cast.vr)
    assert can_reset_password(cast.anna, cast.vera.user)
    session.query(TeachingAssignment).filter_by(teacher_id=cast.anna.id).delete()
    assert not can_reset_password(cast.anna, cast.vera.user)


@pytest.mark.parametrize("who", ["vera", "gleb"])
def test_students_and_outsiders_have_no_such_door(cast, login, anonymous, session, who):
    client, user = login(getattr(cast, who).user), cast.vera.user
    assert [client.get(door(user)).status_code, client.post(door(user), data=form(user)).status_code] == [403, 403]
    assert anonymous.post(door(user), data=form(user)).location.startswith("/login")
    with pytest.raises(NotFound):
        new_password(getattr(cast, who).user, user, mark=services.password_mark(user))


def test_a_login_that_is_switched_off_stays_so(cast, login, session):
    cast.vera.user.active = False
    client = login(cast.anna)
    page = client.get(door(cast.vera.user)).text
    assert "логин отключён" in page and 'name="mark"' not in page
    assert client.post(door(cast.vera.user), data=form(cast.vera.user)).status_code == 409


def test_teachers_issue_no_logins(cast, login, session):
    loose, client = make_student(session, cast.vr), login(cast.anna)
    for path in ("/admin/login-cards/", "/admin/login-cards/issue"):
        assert client.post(path, data={"ids": loose.id}).status_code == 403
    assert client.get("/admin/login-cards/").status_code == 403
    session.expire_all()
    assert loose.user_id is None


def test_nobody_else_replaces_passwords():
    """The verb has no rule of its own: its only caller does."""
    callers = {module.name for module in modules(ROOT) if "replace_password(" in module.source}
    assert callers == {"accounts.services", "roster.logins"}


def test_the_mark_is_looked_at_after_the_right(cast, session):
    with pytest.raises(Conflict):
        new_password(cast.anna, cast.vera.user, mark="")
    with pytest.raises(NotFound):
        new_password(cast.boris, cast.vera.user, mark="")
