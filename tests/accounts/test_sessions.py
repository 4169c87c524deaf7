"""Sessions end when they should: logout, new password, dismissal, time; and a copied cookie ends with them."""

from datetime import timedelta

import pytest

from points_admin.access import RoleName
from points_admin.accounts import services, sessions
from points_admin.accounts.models import LoginSession
from tests.support.factories import PASSWORD, make_user


def is_in(client) -> bool:
    return client.get("/").location in ("/admin/", "/cabinet/")


@pytest.fixture
def copy_of(app):
    """A thief's client: holds the same session cookie."""

    def copied(client):
        thief = app.test_client()
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        thief.set_cookie(cookie.key, cookie.value)
        return thief

    return copied


def test_a_copied_cookie_is_dead_after_logout(cast, login, copy_of):
    client = login(cast.vera.user)
    thief = copy_of(client)
    assert is_in(thief)
    client.post("/logout")
    assert not is_in(thief)
    assert thief.get("/admin/", headers={"Accept": "application/json"}).status_code == 401


def test_logout_ends_this_session_only(cast, login):
    phone, computer = login(cast.vera.user), login(cast.vera.user)
    phone.post("/logout")
    assert is_in(computer)


def test_the_table_holds_no_token(cast, login, session, app):
    client = login(cast.vera.user)
    with client.session_transaction() as cookie:
        token = cookie["token"]
    row = session.query(LoginSession).one()
    assert row.token_hash == sessions.token_hash(token) != token


def change(client, old=PASSWORD, new="tri-slova-naugad", again=None):
    return client.post("/change", data={"password": old, "new_password": new, "new_password_confirm": again or new})


def test_a_new_password_ends_the_other_sessions(cast, login, copy_of):
    here, elsewhere = login(cast.vera.user), login(cast.vera.user)
    copied = copy_of(here)
    assert change(here).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere) and not is_in(copied)
    assert is_in(login(cast.vera.user, "tri-slova-naugad"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": "ne-tot-parol"}, "Нынешний пароль не подошёл."),
        ({"new": "korotk1"}, "не короче 8 знаков"),
        ({"new": "password1"}, "слишком распространён"),
        ({"new": PASSWORD}, "совпадает с прежним"),
        ({"again": "tri-slova-drugie"}, "Пароли не совпали."),
    ],
)
def test_a_password_is_not_changed_for_a_wrong_one(cast, login, fields, said):
    client = login(cast.vera.user)
    answer = change(client, **fields)
    assert said in answer.text
    assert is_in(login(cast.vera.user))


def test_dismissal_acts_at_the_next_request(cast, login, session):
    client = login(cast.anna)
    services.deactivate(cast.admin, cast.anna)
    assert not is_in(client)


def test_activity_alone_shuts_out_even_where_the_session_row_stays(cast, login, session):
    client = login(cast.anna)
    cast.anna.active = False
    assert not is_in(client)


def test_a_lost_role_acts_at_the_next_request(cast, login, session):
    client = login(cast.anna)
    services.give_role(cast.admin, cast.anna, RoleName.STUDENT)
    services.take_role(cast.admin, cast.anna, RoleName.TEACHER)
    assert client.get("/").location == "/cabinet/"


def test_a_password_from_the_administrator_ends_every_session(cast, login, session):
    client = login(cast.vera.user)
    services.replace_password(cast.admin, cast.vera.user, "tave-nika-4829")
    assert not is_in(client)


@pytest.mark.parametrize(
    ("role", "alive", "over"),
    [
        (RoleName.ADMIN, {"hours": 11}, {"hours": 13}),
        (RoleName.TEACHER, {"days": 2}, {"days": 4}),
        (RoleName.STUDENT, {"days": 13}, {"days": 15}),
    ],
)
def test_an_unused_session_ends_by_itself(session, login, at, role, alive, over):
    user = make_user(session, role)
    token = sessions.start(user, address="", device="")
    at(**alive)
    assert sessions.find(token, user.fs_uniquifier)
    at(**over)
    assert not sessions.find(token, user.fs_uniquifier)


def test_no_session_lives_for_ever(session, at):
    user = make_user(session, RoleName.STUDENT)
    token = sessions.start(user, address="", device="")
    row = session.query(LoginSession).one()
    for day in range(10, 60, 10):
        at(days=day)
        sessions.touch(row.id)
        assert sessions.find(token, user.fs_uniquifier)
    at(days=61)
    sessions.touch(row.id)
    assert not sessions.find(token, user.fs_uniquifier)


def test_use_is_noted_every_ten_minutes_even_by_reading(cast, login, session, at):
    client = login(cast.vera.user)
    began = session.query(LoginSession).one().last_seen_at
    at(minutes=9)
    client.get("/")
    assert session.query(LoginSession).one().last_seen_at == began
    at(minutes=11)
    client.get("/")
    session.expire_all()
    assert session.query(LoginSession).one().last_seen_at > began + timedelta(minutes=10)


def test_finding_the_user_is_one_query(cast, login, app, count_queries, session):
    token = sessions.start(cast.anna, address="", device="")
    mark = cast.anna.fs_uniquifier
    session.commit()
    session.expunge_all()
    with count_queries() as queries:
        user, _row = sessions.find(token, mark)
        assert [role.name for role in user.roles] == ["teacher"]
    assert queries.count == 1


def test_old_sessions_are_swept_away_at_the_next_login(session, at):
    user = make_user(session, RoleName.STUDENT)
    sessions.start(user, address="", device="")
    at(days=61)
    sessions.start(user, address="", device="")
    assert session.query(LoginSession).count() == 1
