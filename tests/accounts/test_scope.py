"""Which users exist for whom, and whose doings one may ask about."""

from sqlalchemy import select

from points_admin.accounts.models import User
from points_admin.accounts.policies import visible_users
from points_admin.accounts.queries import authors_for, teachers


def test_logins_are_the_administrators_affair(session, cast):
    def seen(actor):
        return {user.login for user in session.scalars(select(User).where(visible_users(actor)))}

    assert seen(cast.admin) == {"admin", "anna", "boris", "vera", "gleb"}
    assert seen(cast.anna) == seen(cast.vera.user) == set()


def test_administrators_ask_about_all_staff_and_teachers_about_themselves(session, cast):
    assert [user.login for user in authors_for(cast.admin)] == ["admin", "boris", "anna"]
    assert authors_for(cast.anna) == [cast.anna]


def test_only_active_teachers_are_offered(session, cast):
    cast.boris.active = False
    session.flush()
    assert [user.login for user in teachers()] == ["anna"]
