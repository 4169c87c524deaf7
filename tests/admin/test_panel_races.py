"""What two administrators, or two clicks, change at once: done once, recorded once, never a 500."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import func, select

from points_admin import create_app
from points_admin.access import RoleName
from points_admin.accounts.models import User
from points_admin.audit.models import AuditEvent
from points_admin.extensions import db, limiter
from points_admin.roster.models import Membership
from tests.imports.jobs import roster_job
from tests.support.cast import make_cast
from tests.support.config import TEST_CONFIG
from tests.support.factories import PASSWORD, make_group, make_user

CLICKS = 6


@pytest.fixture
def real_app(database):
    app = create_app(database.environ, **TEST_CONFIG)
    limiter.enabled = False
    yield app
    with app.app_context():
        db.engine.dispose()


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
def click(real_app, ids):
    """Sends one POST from many browsers of the administrator at once; returns the statuses."""

    def sign_in():
        client = real_app.test_client()
        assert client.post("/login", data={"email": "admin", "password": PASSWORD}).status_code == 302
        return client

    def send(*orders):
        clients = [sign_in() for _ in range(CLICKS)]
        start = Barrier(CLICKS)

        def post(number):
            path, form = orders[number % len(orders)]
            start.wait()
            return clients[number].post(path.format(**ids), data={k: v.format(**ids) for k, v in form.items()})

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
        ("/admin/users/role/", {"id": "{user}", "role": "teacher", "take": "1"}, "user.take_role", 302),
        ("/admin/users/deactivate/", {"id": "{user}", "confirmed": "1"}, "user.deactivate", 302),
        ("/admin/import/{file}/discard", {}, "import.discard", 404),
    ],
)
def test_a_change_clicked_many_times_at_once_happens_once(real_app, click, path, form, action, others):
    assert click((path, form)) == sorted([302] + [others] * (CLICKS - 1))
    assert recorded(real_app, action) == 1


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


def test_a_file_that_is_dropped_while_it_is_applied_is_one_or_the_other(real_app, click):
    statuses = click(("/admin/import/{file}/apply", {"fingerprint": "x"}), ("/admin/import/{file}/discard", {}))
    assert set(statuses) <= {302, 404}
    assert recorded(real_app, "import.discard") == 1


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


def test_two_administrators_who_shut_each_other_out_at_once_leave_one(real_app, ids):
    with real_app.app_context():
        make_user(db.session, RoleName.ADMIN, login="second")
        db.session.commit()
        people = {user.login: user.id for user in db.session.scalars(select(User)) if user.has_role("admin")}
    assert set(people) == {"admin", "second"}
    start = Barrier(2)

    def shut_out(login, other):
        client = real_app.test_client()
        client.post("/login", data={"email": login, "password": PASSWORD})
        start.wait()
        return client.post("/admin/users/deactivate/", data={"id": people[other], "confirmed": "1"}).status_code

    with ThreadPoolExecutor(2) as pool:
        pool.map(shut_out, people, reversed(people))
    with real_app.app_context():
        assert db.session.scalar(select(func.count()).where(User.active, User.id.in_(people.values()))) == 1
