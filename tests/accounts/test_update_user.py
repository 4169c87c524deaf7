"""Users are changed by administrators only; a login or e-mail that somebody has is nobody else's."""

import pytest

from points_admin.access import RoleName
from points_admin.accounts.services import create_user, update_user
from points_admin.errors import Forbidden, Invalid


def test_a_change_is_folded_and_recorded_once(session, cast, events):
    update_user(cast.admin, cast.boris, login=" Kovalev ", email="Boris@Example.org", last_name=" Ковалёв-Зуев ")
    assert (cast.boris.login, cast.boris.email) == ("kovalev", "boris@example.org")
    (event,) = events()
    assert (event.action, event.actor_id, event.subject_id) == ("user.update", cast.admin.id, str(cast.boris.id))
    assert event.before == {"login": "boris", "email": None, "last_name": "Ковалёв"}
    assert event.after == {"login": "kovalev", "email": "boris@example.org", "last_name": "Ковалёв-Зуев"}


def test_what_changes_nothing_is_not_recorded(session, cast, actions):
    update_user(cast.admin, cast.anna, login="ANNA", email="anna@example.org", first_name="Анна")
    assert actions() == []


def test_an_empty_address_is_none(session, cast):
    assert update_user(cast.admin, cast.anna, email=" ").email is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"login": "boris"}, "login"),
        ({"login": "BORIS"}, "login"),
        ({"email": "anna@example.org"}, "email"),
    ],
)
def test_what_another_user_has_is_refused(session, cast, actions, fields, field):
    with pytest.raises(Invalid, match="уже занят") as refusal:
        update_user(cast.admin, cast.admin, **fields)
    assert refusal.value.field == field
    assert actions() == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"login": ""}, "login"),
        ({"login": "a b"}, "login"),
        ({"login": "a" * 65}, "login"),
        ({"email": "ne-adres"}, "email"),
        ({"last_name": " "}, "last_name"),
        ({"first_name": "И" * 101}, "first_name"),
    ],
)
def test_wrong_data_is_refused_by_field(session, cast, fields, field):
    with pytest.raises(Invalid) as refusal:
        update_user(cast.admin, cast.anna, **fields)
    assert refusal.value.field == field


def test_only_administrators_may(session, cast):
    for actor in (cast.anna, cast.vera.user):
        with pytest.raises(Forbidden):
            update_user(actor, actor, login="admin2")


@pytest.mark.parametrize(("asked", "stored"), [({}, False), ({"must_change": True}, True), ({"temporary": True}, True)])
def test_a_password_that_somebody_else_chose_lasts_for_one_login(session, cast, actions, asked, stored):
    names = {"last_name": "Новиков", "first_name": "Лев"}
    user = create_user(
        cast.admin, role=RoleName.TEACHER, login="novikov", password="tri-slova-naugad", **names, **asked
    )
    assert user.must_change_password is stored
    assert actions() == ["user.create"]


def test_a_chosen_password_is_judged_even_if_it_lasts_for_one_login(session, cast):
    with pytest.raises(Invalid, match="не короче 12"):
        create_user(
            cast.admin,
            role=RoleName.TEACHER,
            login="novikov",
            password="korotko",
            last_name="Новиков",
            first_name="Лев",
            must_change=True,
        )


def test_a_login_of_before_is_not_judged_by_newer_rules(session, cast):
    cast.boris.login, cast.boris.email = "boris+vr", "boris@intranet"
    session.flush()
    update_user(cast.admin, cast.boris, login="boris+vr", email="boris@intranet", first_name="Борислав")
    assert (cast.boris.login, cast.boris.email, cast.boris.first_name) == ("boris+vr", "boris@intranet", "Борислав")
    with pytest.raises(Invalid):
        update_user(cast.admin, cast.boris, login="boris+it")
