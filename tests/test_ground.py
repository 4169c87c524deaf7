"""The fixtures themselves: nothing leaks from one test to the next, and the outside world is out of reach."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError
from sqlalchemy import select

from points_admin.accounts.models import User
from points_admin.ledger.models import Account
from points_admin.roster.models import Kvant
from tests.support.factories import give_points, make_kvant, make_student


@pytest.mark.parametrize("turn", [1, 2])
def test_a_commit_is_gone_in_the_next_test(session, turn):
    make_kvant(session, slug="leak", name="Утечка")
    session.commit()
    assert session.scalars(select(Kvant)).all()[0].slug == "leak"


def test_a_rollback_takes_back_only_what_was_not_committed(session, cast):
    session.commit()
    cast.vr.color = "#000000"
    session.flush()
    session.rollback()
    assert cast.vr.color != "#000000"
    assert session.scalars(select(User)).all()


def test_the_triggers_move_the_balance(session, cast):
    give_points(session, cast.vera, 7, cast.vr)
    give_points(session, cast.vera, -3, cast.vr)
    assert session.scalar(select(Account.balance).where(Account.student_id == cast.vera.id)) == 4


def test_queries_are_counted(session, cast, count_queries):
    session.commit()
    with count_queries() as queries:
        session.scalars(select(Kvant)).all()
        session.scalars(select(Kvant)).all()
    assert queries.count == 2, queries


def test_the_application_owns_nothing_on_postgresql(app, session):
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        owners = session.connection().exec_driver_sql("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert owners.scalar() == 0


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_sockets_to_the_outside_are_refused():
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_a_student_may_have_no_kvant(session):
    assert make_student(session).memberships == []


def test_signing_in_leads_to_the_own_pages(login, cast):
    assert login(cast.admin).get("/admin/").status_code == 200
    assert login(cast.vera.user).get("/cabinet/").status_code == 200


def test_each_request_forgets_the_one_before(login, anonymous, cast):
    login(cast.admin).get("/admin/")
    assert anonymous.get("/admin/").status_code == 302


def test_a_command_works_in_the_rollback_of_the_test(run, session, cast):
    give_points(session, cast.vera, 7, cast.vr)
    done = run("ledger", "verify")
    assert done.exit_code == 0, done.output
