"""The database keeps the promises by itself: statements here go past the verbs."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from points_admin.ledger.accounts import locked_balances
from points_admin.year_end.models import YearEnd
from tests.support.factories import give_points
from tests.year_end.support import UNTIL_DAY, announced, run_all


@pytest.fixture
def plan(session, cast) -> YearEnd:
    give_points(session, cast.vera, 140, cast.vr)
    return announced(cast.admin)


def refused(session, statement):
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(statement))


COPY = (
    "INSERT INTO year_end (rule, amount, due_on, status, announced_at, announced_to, reached_id, ended_at)"
    " SELECT rule, amount, due_on, {status}, announced_at, 1, 0, {ended} FROM year_end"
)


@pytest.mark.parametrize("status", ["'announced'", "'running'"])
def test_one_plan_is_open_at_a_time(session, plan, status):
    refused(session, COPY.format(status=status, ended="NULL"))


def test_closed_plans_may_be_many(session, plan):
    for _ in range(2):
        session.execute(text(COPY.format(status="'cancelled'", ended="announced_at")))


@pytest.mark.parametrize(
    "change",
    [
        "rule = 'other'",
        "rule = 'share', amount = 101",
        "amount = -1",
        "amount = 1000001",
        "rule = 'burn'",
        "status = 'other'",
        "status = 'done'",
        "ended_at = announced_at",
        "status = 'taken_back', ended_at = announced_at",
        "taken_back_at = announced_at",
        "announced_by_id = 1000000",
    ],
)
def test_a_plan_makes_sense(session, plan, change):
    refused(session, f"UPDATE year_end SET {change}")


@pytest.mark.parametrize(
    "change",
    ["students = 0", "batch_id = 1000000", "reversal_id = batch_id", "year_end_id = 1000000"],
)
def test_a_batch_of_a_plan_is_one_of_the_ledger(session, plan, spring, change):
    spring(days=UNTIL_DAY)
    run_all()
    refused(session, f"UPDATE year_end_batch SET {change}")


def test_a_plan_with_batches_stays(session, plan, spring):
    spring(days=UNTIL_DAY)
    run_all()
    refused(session, "DELETE FROM year_end")


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_the_applications_role_locks_accounts_by_the_function_only(session, cast, plan):
    refused(session, "SELECT balance FROM account FOR UPDATE")
    assert locked_balances([cast.vera.id]) == {cast.vera.id: 140}
