"""What two administrators, or two clicks, change at once: done once, recorded once, never a 500."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy import Select, event, func, select, update
from sqlalchemy.orm import Session

from points_admin.access import RoleName
from points_admin.accounts.models import Role, User
from points_admin.audit.models import AuditEvent
from points_admin.extensions import db
from points_admin.imports import services as imports
from points_admin.roster.models import Membership, Student
from tests.imports.jobs import roster_job
from tests.support.cast import make_cast
from tests.support.factories import PASSWORD, make_group, make_user
from tests.support.html import Page
from tests.support.racing import Meeting

CLICKS = 6
# Seconds by which the applying begins before the dropping, so that each of the two comes first in some rounds.
HEAD_STARTS = (-1, -0.03, 0, 0.02, 0.05, 1)
APPLIED, DROPPED = (1, 0), (0, 1)
POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


@pytest.fixture
def ids(real_app):
    """Ids of what there is to change."""
    with real_app.app_context():
        cast = make_cast(db.session)
        spare = make_group(db.session, cast.vr)
        file = roster_job(cast.admin, [("Орлова", "Анна", None, date(2012, 3, 14), cast.it.name, None)])
        membership = db.session.scalar(select(Membership).where(Membership.student_id == cast.vera.id))
        db.session.commit()
        return {
            "student": cast.vera.id,
            "group": cast.vr_group.id,
            "spare": spare.id,
            "kvant": cast.vr.id,
            "user": cast.boris.id,
            "membership": membership.id,
            "file": file.id,
        }


@pytest.fixture
def without_locks(monkeypatch):
    """Nobody waits for anybody: the controls break what the other tests rely on, and must see it break."""
    monkeypatch.setattr(Select, "with_for_update", lambda query, **_options: query)
    monkeypatch.setattr(imports, "_hold", lambda job: None)


def signed_in(app, login="admin"):
    client = app.test_client()
    assert client.post("/login", data={"email": login, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def browsers(real_app, ids):
    """Many browsers of one administrator."""
    return [signed_in(real_app) for _ in range(CLICKS)]


@pytest.fixture
def click(browsers, ids):
    """Sends one POST from all browsers at once; returns the statuses."""

    def send(*orders):
        start = Barrier(CLICKS)

        def post(number):
            path, form = orders[number % len(orders)]
            start.wait()
            return browsers[number].post(path.format(**ids), data={k: v.format(**ids) for k, v in form.items()})

        with ThreadPoolExecutor(CLICKS) as pool:
            return sorted(answer.status_code for answer in pool.map(post, range(CLICKS)))

    return send


def recorded(app, action):
    with app.app_context():
        return db.session.scalar(select(func.count()).where(AuditEvent.action == action))


@pytest.mark.parametrize(
    ("path", "form", "action", "others"),
    [
        ("/admin/students/archive/", {"id": "{student}", "confirmed": "1"}, "student.archive", 409),
        ("/admin/students/leave/", {"id": "{membership}", "confirmed": "1"}, "membership.leave", 409),
        ("/admin/students/move/", {"id": "{membership}", "group": "{spare}"}, "membership.move", 302),
        ("/admin/groups/archive/", {"id": "{group}", "confirmed": "1"}, "group.archive", 409),
        ("/admin/groups/delete/", {"id": "{spare}", "confirmed": "1"}, "group.delete", 404),
        ("/admin/groups/edit/?id={spare}", {"code": "ВР-7", "kvant": "{kvant}"}, "group.update", 302),
        (
            "/admin/users/role/",
            {"id": "{user}", "role": "teacher", "take": "1", "confirmed": "1"},
            "user.take_role",
            302,
        ),
        ("/admin/users/deactivate/", {"id": "{user}", "confirmed": "1"}, "user.deactivate", 302),
        ("/admin/import/{file}/discard", {}, "import.discard", 404),
    ],
)
def test_a_change_clicked_many_times_at_once_happens_once(real_app, click, path, form, action, others):
    assert click((path, form)) == sorted([302] + [others] * (CLICKS - 1))
    assert recorded(real_app, action) == 1


@pytest.fixture
def all_decide_first():
    """Every click has looked at the student or the membership before any of them writes."""
    everybody = Meeting(CLICKS)

    def wait(session, *_rest):
        if any(isinstance(row, Student | Membership) for row in session.dirty):
            everybody.wait()

    event.listen(Session, "before_flush", wait)
    yield
    event.remove(Session, "before_flush", wait)


@POSTGRESQL
@pytest.mark.usefixtures("without_locks", "all_decide_first")
@pytest.mark.parametrize(
    ("path", "form", "action"),
    [
        ("/admin/students/archive/", {"id": "{student}", "confirmed": "1"}, "student.archive"),
        ("/admin/students/leave/", {"id": "{membership}", "confirmed": "1"}, "membership.leave"),
    ],
)
def test_the_same_clicks_catch_a_change_without_a_lock(real_app, click, path, form, action):
    click((path, form))
    assert recorded(real_app, action) > 1


def test_a_password_renewed_many_times_at_once_is_one_password(real_app, ids, click):
    client = real_app.test_client()
    client.post("/login", data={"email": "admin", "password": PASSWORD})
    page = client.get(f"/admin/login-cards/user/{ids['user']}").text
    mark = page.split('name="mark" value="')[1].split('"')[0]
    assert click(("/admin/login-cards/user/{user}", {"mark": mark})) == [200] + [409] * (CLICKS - 1)


def test_editing_what_is_deleted_at_once_is_refused_in_plain_words(real_app, click):
    edit = ("/admin/groups/edit/?id={spare}", {"code": "ВР-8", "kvant": "{kvant}"})
    statuses = click(edit, ("/admin/groups/delete/", {"id": "{spare}", "confirmed": "1"}))
    assert set(statuses) <= {302, 404, 409}
    assert recorded(real_app, "group.delete") == 1


@pytest.fixture
def apply_and_discard(real_app, browsers):
    """(times applied, times dropped) of new files, each of which is applied and dropped at once."""

    def outcome(number, head_start):
        there = upload(real_app, number)
        preview = Page(browsers[0].get(f"{there}/").text)
        form = next(form for form in preview.forms if form.action == f"{there}/apply")
        start = Barrier(CLICKS)

        def post(place):
            start.wait()
            if place % 2:
                sleep(max(0, -head_start))
                return browsers[place].post(form.action, data=form.fields).status_code
            sleep(max(0, head_start))
            return browsers[place].post(f"{there}/discard").status_code

        before = recorded(real_app, "import.apply"), recorded(real_app, "import.discard")
        with ThreadPoolExecutor(CLICKS) as pool:
            assert set(pool.map(post, range(CLICKS))) <= {302, 404, 409}
        return recorded(real_app, "import.apply") - before[0], recorded(real_app, "import.discard") - before[1]

    return lambda: {outcome(number, head_start) for number, head_start in enumerate(HEAD_STARTS)}


def upload(app, number):
    """Address of a new file with one student."""
    with app.app_context():
        admin = db.session.scalar(select(User).where(User.login == "admin"))
        row = ("Орлова", "Мария", None, date(2012, 1, 1) + timedelta(number), "Тестовый IT", None)
        job = roster_job(admin, [row])
        db.session.commit()
        return f"/admin/import/{job.id}"


def test_a_file_that_is_dropped_while_it_is_applied_is_one_or_the_other(apply_and_discard):
    outcomes = apply_and_discard()
    assert outcomes <= {APPLIED, DROPPED}
    assert APPLIED in outcomes


@POSTGRESQL
@pytest.mark.filterwarnings("ignore:DELETE statement on table")
def test_the_same_race_catches_a_file_that_nobody_holds(apply_and_discard, without_locks):
    assert not apply_and_discard() <= {APPLIED, DROPPED}


def test_a_logout_sent_many_times_at_once_is_recorded_once(real_app, ids):
    client = real_app.test_client()
    client.post("/login", data={"email": "admin", "password": PASSWORD})
    cookie = client.get_cookie("points").value
    start = Barrier(CLICKS)

    def leave(_number):
        copy = real_app.test_client()
        copy.set_cookie("points", cookie)
        start.wait()
        return copy.post("/logout").status_code

    with ThreadPoolExecutor(CLICKS) as pool:
        assert set(pool.map(leave, range(CLICKS))) == {302}
    assert recorded(real_app, "session.end") == 1


@pytest.fixture
def duel(real_app, ids):
    """Two administrators shut each other out at once; returns how many are left."""
    with real_app.app_context():
        make_user(db.session, RoleName.ADMIN, login="second")
        db.session.commit()
    administrators = User.roles.any(Role.name == RoleName.ADMIN)

    def fight():
        with real_app.app_context():
            db.session.execute(update(User).values(active=True))
            db.session.commit()
            people = {user.login: user.id for user in db.session.scalars(select(User).where(administrators))}
        assert set(people) == {"admin", "second"}
        clients = {login: signed_in(real_app, login) for login in people}
        start = Barrier(2)

        def shut_out(login, other):
            start.wait()
            return clients[login].post("/admin/users/deactivate/", data={"id": people[other], "confirmed": "1"})

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(shut_out, people, reversed(people)))
        with real_app.app_context():
            return db.session.scalar(select(func.count()).where(User.active, administrators))

    return fight


def test_two_administrators_who_shut_each_other_out_at_once_leave_one(duel):
    assert [duel() for _ in range(3)] == [1, 1, 1]


@POSTGRESQL
def test_the_same_duel_catches_administrators_who_do_not_take_turns(duel, without_locks):
    assert any(duel() == 0 for _ in range(20))
