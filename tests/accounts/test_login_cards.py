"""«Выдать логины»: chosen students get logins and one-time passwords, seen once, on a sheet to print."""

import re
from html import unescape

import pytest
from sqlalchemy import delete, select

from points_admin.accounts import passwords, services
from points_admin.accounts.models import LoginSession, User
from points_admin.accounts.queries import find_user
from points_admin.admin.login_cards import sheet
from points_admin.audit.models import AuditEvent
from points_admin.errors import Conflict, Forbidden
from points_admin.extensions import db
from points_admin.roster import logins
from points_admin.roster.models import Membership, Student
from tests.support.factories import make_student

CARD = re.compile(r"<dt>Логин</dt><dd>([^<]+)</dd>\s*<dt>Первый пароль</dt><dd>([^<]+)</dd>")


@pytest.fixture
def class_of_five(cast, session):
    """Five students without a login; two of them have one name."""
    names = [("Орлов", "Пётр"), ("Орлов", "Петр"), ("Ёлкина", "Юлия"), ("Ким", "Мия"), ("Белых", "Лев")]
    return [make_student(session, cast.vr, last_name=last, first_name=first) for last, first in names]


def ids(students):
    return {"ids": [student.id for student in students]}


def cards_of(answer):
    return CARD.findall(unescape(answer.text))


def test_the_confirmation_says_how_many_and_makes_nothing(cast, login, session, class_of_five):
    page = login(cast.admin).post("/admin/login-cards/", data=ids([*class_of_five, cast.vera])).text
    assert "Выдать 5 логинов" in page
    assert "Логин уже есть, он не изменится: 1" in page
    assert not any(student.user_id for student in class_of_five)


def test_the_sheet_shows_cards_that_open_the_door(cast, login, session, app, class_of_five):
    answer = login(cast.admin).post("/admin/login-cards/issue", data=ids(class_of_five))
    cards = cards_of(answer)
    assert sorted(name for name, _ in cards) == ["belykh.lev", "elkina.iuliia", "kim.miia", "orlov.petr", "orlov.petr2"]
    assert len({password for _, password in cards}) == 5
    assert answer.text.count('src="data:image/svg+xml') == 5
    assert answer.headers["Cache-Control"] == "no-store"
    for name, password in cards:
        client = app.test_client()
        assert client.post("/login", data={"email": name, "password": password}).status_code == 302
        assert client.get("/cabinet/").location == "/change"


def test_the_camera_is_led_to_the_address_of_the_settings(cast, login, class_of_five, monkeypatch, app):
    monkeypatch.setitem(app.config, "POINTS_SITE_URL", "https://ball.example.org")
    coded = []
    monkeypatch.setattr(sheet, "qr", lambda address: coded.append(address) or "data:,")
    login(cast.admin).post("/admin/login-cards/issue", data=ids(class_of_five))
    assert len(coded) == 5 and all(one.startswith("https://ball.example.org/login?login=") for one in coded)


def test_a_page_sent_twice_changes_nothing(cast, login, session, class_of_five):
    client = login(cast.admin)
    first = cards_of(client.post("/admin/login-cards/issue", data=ids(class_of_five)))
    again = client.post("/admin/login-cards/issue", data=ids(class_of_five))
    assert "Эти логины уже выданы" in again.text and not cards_of(again)
    for name, password in first:
        assert passwords.matches(password, find_user(name).password)


def test_the_passwords_are_stored_nowhere(cast, login, session, class_of_five):
    cards = cards_of(login(cast.admin).post("/admin/login-cards/issue", data=ids(class_of_five)))
    stored = "".join(
        str(row) for table in reversed(db.metadata.sorted_tables) for row in session.execute(select(table))
    )
    assert all(name in stored for name, _ in cards)
    assert not any(password in stored for _, password in cards)


def test_each_login_leaves_one_record(cast, login, session, class_of_five):
    client = login(cast.admin)
    last = max(session.scalars(select(AuditEvent.id)))
    client.post("/admin/login-cards/issue", data=ids(class_of_five))
    actions = session.execute(select(AuditEvent.action, AuditEvent.actor_id).where(AuditEvent.id > last)).all()
    assert actions == [("user.create", cast.admin.id)] * 5


def test_students_keep_what_they_have(cast, login, session):
    before = cast.vera.user.password, cast.vera.user.fs_uniquifier
    assert not cards_of(login(cast.admin).post("/admin/login-cards/issue", data=ids([cast.vera])))
    session.expire_all()
    assert (cast.vera.user.password, cast.vera.user.fs_uniquifier) == before


def test_a_student_who_has_gone_meanwhile_is_a_conflict(cast, session, class_of_five):
    # As the roll back of a roster does between the choice and the button.
    gone = class_of_five[2].id
    session.execute(delete(Membership).where(Membership.student_id == gone))
    session.execute(delete(Student).where(Student.id == gone), execution_options={"synchronize_session": False})
    with pytest.raises(Conflict, match="Выберите учеников заново"):
        logins.issue_logins(cast.admin, class_of_five)


def test_the_search_finds_students_by_the_new_login(cast, session, class_of_five):
    logins.issue_logins(cast.admin, class_of_five)
    assert "orlov petr2" in {s.search_key[-11:] for s in class_of_five}


def test_more_than_a_sheet_waits_for_the_next(cast, login, session, class_of_five, monkeypatch):
    monkeypatch.setattr("points_admin.admin.login_cards.views.SHEET_LIMIT", 3)
    page = login(cast.admin).post("/admin/login-cards/", data=ids(class_of_five)).text
    assert "Выдать 3 логина" in page and "Без логина ещё 2" in page
    assert page.count('name="ids"') == 3


@pytest.mark.parametrize("wrong", [["0"], ["abc"], ["-1"], ["9" * 30], ["1,2"], ["\x00"]])
def test_odd_ids_are_not_found(cast, login, wrong):
    client = login(cast.admin)
    assert client.post("/admin/login-cards/issue", data={"ids": wrong}).status_code == 404
    assert client.get(f"/admin/login-cards/user/{wrong[0].replace(chr(0), 'x')}").status_code == 404


def test_only_administrators_issue(cast, login, anonymous, session, class_of_five):
    for user in (cast.anna, cast.vera.user):
        client = login(user)
        assert client.post("/admin/login-cards/", data=ids(class_of_five)).status_code == 403
        assert client.post("/admin/login-cards/issue", data=ids(class_of_five)).status_code == 403
        with pytest.raises(Forbidden):
            logins.issue_logins(user, class_of_five)
    assert anonymous.post("/admin/login-cards/issue", data=ids(class_of_five)).location.startswith("/login")


def renew(client, user):
    page = client.get(f"/admin/login-cards/user/{user.id}").text
    mark = re.search(r'name="mark" value="(\w+)"', page)[1]
    return mark, client.post(f"/admin/login-cards/user/{user.id}", data={"mark": mark})


def test_a_new_password_for_one_ends_the_old_one_and_the_sessions(cast, login, session):
    login(cast.vera.user)
    ((name, password),) = cards_of(renew(login(cast.admin), cast.vera.user)[1])
    session.expire_all()
    user = session.scalar(select(User).where(User.login == name))
    assert user.id == cast.vera.user_id and user.must_change_password
    assert passwords.matches(password, user.password)
    assert not session.scalars(select(LoginSession).where(LoginSession.user_id == user.id)).all()


def test_a_new_password_sent_twice_is_refused(cast, login, session):
    client = login(cast.admin)
    mark, first = renew(client, cast.boris)
    again = client.post(f"/admin/login-cards/user/{cast.boris.id}", data={"mark": mark})
    assert again.status_code == 409 and "Этот пароль уже сменён" in again.text
    session.expire_all()
    assert passwords.matches(cards_of(first)[0][1], cast.boris.password)


def test_nobody_gets_a_card_for_oneself(cast, login, session):
    mark = services.password_mark(cast.admin)
    answer = login(cast.admin).post(f"/admin/login-cards/user/{cast.admin.id}", data={"mark": mark})
    assert answer.status_code == 409


def test_issuing_asks_a_bounded_number_of_questions(cast, session, class_of_five, count_queries):
    with count_queries() as queries:
        logins.issue_logins(cast.admin, class_of_five)
    assert queries.count <= 2 + 9 * len(class_of_five)
