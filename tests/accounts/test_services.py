"""Users are made, switched off and given roles by administrators only, and one administrator always remains."""

import pytest
from sqlalchemy import update

from points_admin.access import RoleName
from points_admin.accounts import passwords, services
from points_admin.accounts.models import User
from points_admin.audit.models import AuditEvent
from points_admin.errors import Conflict, Forbidden, Invalid
from tests.support.factories import make_user

GOOD = {"login": "Novikov.Lev", "password": "tri-slova-naugad", "last_name": "Новиков", "first_name": "Лев"}


@pytest.fixture
def events(session):
    """Audit records since the fixture was asked for."""
    session.commit()
    known = {event.id for event in session.query(AuditEvent)}
    return lambda: [e for e in session.query(AuditEvent).order_by(AuditEvent.id) if e.id not in known]


def test_a_user_is_made_with_one_record_and_no_secret_in_it(cast, events):
    user = services.create_user(cast.admin, role=RoleName.TEACHER, email=" Lev@Example.org", **GOOD)
    assert (user.login, user.email, user.can("panel:open")) == ("novikov.lev", "lev@example.org", True)
    assert passwords.matches(GOOD["password"], user.password)
    (event,) = events()
    assert (event.action, event.subject_label) == ("user.create", "Новиков Лев")
    assert GOOD["password"] not in str(event.after) and user.password not in str(event.after)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"login": "anna"}, "login"),
        ({"login": "ANNA"}, "login"),
        ({"login": ""}, "login"),
        ({"login": "a b"}, "login"),
        ({"login": "a@b"}, "login"),
        ({"login": "a" * 65}, "login"),
        ({"email": "anna@example.org"}, "email"),
        ({"email": "ne-adres"}, "email"),
        ({"last_name": " "}, "last_name"),
        ({"first_name": "И" * 101}, "first_name"),
        ({"password": "korotko"}, "password"),
        ({"password": "password1234"}, "password"),
    ],
)
def test_wrong_data_is_refused_by_field(cast, fields, field):
    with pytest.raises(Invalid) as refusal:
        services.create_user(cast.admin, role=RoleName.TEACHER, **GOOD | fields)
    assert refusal.value.field == field


def test_only_administrators_may(cast):
    for actor in (cast.anna, cast.vera.user):
        with pytest.raises(Forbidden):
            services.create_user(actor, role=RoleName.TEACHER, **GOOD)
        with pytest.raises(Forbidden):
            services.deactivate(actor, cast.boris)
        with pytest.raises(Forbidden):
            services.give_role(actor, actor, RoleName.ADMIN)


def test_two_administrators_who_remove_each_other_leave_one(cast, session):
    other = make_user(session, RoleName.ADMIN)
    # What the first one has just committed; the second one's objects do not know it yet.
    session.execute(
        update(User).where(User.id == other.id).values(active=False), execution_options={"synchronize_session": False}
    )
    with pytest.raises(Conflict, match="последний администратор"):
        services.deactivate(other, cast.admin)
    with pytest.raises(Conflict, match="последний администратор"):
        services.take_role(other, cast.admin, RoleName.ADMIN)


def test_nobody_switches_off_oneself(cast, session):
    make_user(session, RoleName.ADMIN)
    with pytest.raises(Conflict, match="с себя"):
        services.deactivate(cast.admin, cast.admin)


def test_nobody_removes_the_own_administrators_role(cast, session):
    make_user(session, RoleName.ADMIN)
    with pytest.raises(Conflict, match="с себя"):
        services.take_role(cast.admin, cast.admin, RoleName.ADMIN)


def test_each_change_leaves_one_record_and_a_repetition_none(cast, events):
    for _ in range(2):
        services.give_role(cast.admin, cast.anna, RoleName.ADMIN)
    for _ in range(2):
        services.take_role(cast.admin, cast.anna, RoleName.ADMIN)
    for _ in range(2):
        services.deactivate(cast.admin, cast.boris)
    for _ in range(2):
        services.activate(cast.admin, cast.boris)
    services.replace_password(cast.admin, cast.boris, "tri-slova-naugad")
    assert [event.action for event in events()] == [
        "user.give_role",
        "user.take_role",
        "user.deactivate",
        "user.activate",
        "user.set_password",
    ]
    assert "tri-slova" not in str([vars(event) for event in events()])
