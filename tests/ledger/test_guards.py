"""The database keeps the promises by itself: every statement here goes past the services."""

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from points_admin.audit.services import record
from points_admin.database import normalised_url, violated_constraint
from points_admin.ledger.models import LedgerEntry
from tests.ledger.support import balance, give
from tests.support.factories import make_student
from tests.support.queries import counting

COLUMNS = (
    "student_id, kind, points, reason_id, kvant_id, comment, occurred_on, created_at,"
    " actor_id, batch_id, reverses_id, key"  # all but the id
)


def refused(session, statement, **values):
    """The database said no, and nothing of the statement is left."""
    with pytest.raises(DBAPIError) as refusal, session.begin_nested():
        session.execute(text(statement), values)
    return refusal.value


def copy_of(entry_id, **changes):
    """An INSERT that copies an entry but for some columns."""
    columns = [str(changes.get(column, column)) for column in COLUMNS.split(", ")]
    return f"INSERT INTO ledger_entry ({COLUMNS}) SELECT {', '.join(columns)} FROM ledger_entry WHERE id = {entry_id}"


@pytest.fixture
def entry(session, cast):
    give(cast, 40)
    return session.scalars(select(LedgerEntry)).one()


@pytest.mark.parametrize("table", ["ledger_entry", "batch", "audit_event"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
def test_facts_are_never_changed_or_removed(session, cast, entry, table, change):
    record(cast.admin.id, "test.event")
    session.flush()
    refused(session, change.format(table))


@pytest.mark.parametrize("table", ["ledger_entry", "batch", "audit_event", "account", "daily_total", "student"])
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_nothing_is_truncated(session, entry, table):
    refused(session, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nothing_is_replaced(session, cast, entry):
    refused(session, f"INSERT OR REPLACE INTO ledger_entry (id, {COLUMNS}) SELECT id, {COLUMNS} FROM ledger_entry")
    refused(
        session, "INSERT OR REPLACE INTO account (student_id, balance, earned) SELECT student_id, 0, 0 FROM account"
    )
    refused(session, "INSERT OR REPLACE INTO batch SELECT * FROM batch")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE account SET balance = 1000",
        "UPDATE account SET balance = balance + 1, earned = earned + 1, last_entry_id = last_entry_id + 1",
        "UPDATE account SET earned = 1000",
        "UPDATE account SET last_entry_id = NULL, balance = 0, earned = 0",
        "DELETE FROM account",
    ],
)
def test_a_balance_moves_only_with_an_entry(session, cast, entry, change):
    refused(session, f"{change}{'' if 'WHERE' in change else f' WHERE student_id = {cast.vera.id}'}")
    assert balance(session, cast.vera) == 40


def test_an_account_is_born_empty(session, cast, entry):
    refused(session, f"INSERT INTO account (student_id, balance, earned) VALUES ({cast.vera.id + 1000}, 5, 5)")


@pytest.mark.parametrize("points", ["0", "10001", "-10001"])
def test_an_amount_out_of_range_is_refused(session, entry, points):
    kind = "'deduction'" if points.startswith("-") else "kind"
    error = refused(session, copy_of(entry.id, points=points, kind=kind))
    assert violated_constraint(error) in ("ck_ledger_entry_points_range", "ck_ledger_entry_points_sign")


@pytest.mark.parametrize("points", ["2.5", "'abc'", "'5 points'"])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_points_are_whole(session, entry, points):
    refused(session, copy_of(entry.id, points=points))


@pytest.mark.parametrize(("kind", "points"), [("'accrual'", "-5"), ("'deduction'", "5"), ("'redemption'", "5")])
def test_the_kind_says_the_sign(session, entry, kind, points):
    error = refused(session, copy_of(entry.id, kind=kind, points=points))
    assert violated_constraint(error) == "ck_ledger_entry_points_sign"


def test_a_balance_never_falls_below_zero(session, cast, entry):
    error = refused(session, copy_of(entry.id, kind="'deduction'", points="-41"))
    assert violated_constraint(error) == "ck_account_balance_not_negative"
    assert balance(session, cast.vera) == 40


def test_a_second_reversal_is_refused(session, cast, entry):
    mirror = copy_of(entry.id, kind="'reversal'", points="-points", reverses_id=entry.id)
    session.execute(text(mirror))
    give(cast, 100)
    error = refused(session, mirror)
    assert violated_constraint(error) == "uq_ledger_entry_reverses_id"


@pytest.mark.parametrize(
    "changes",
    [
        {"points": "-points + 1"},
        {"points": "points"},
        {"points": "-points", "student_id": "{gleb}"},
    ],
)
def test_a_reversal_mirrors_its_entry(session, cast, entry, changes):
    give(cast, 100, actor=cast.admin, students=[cast.gleb, cast.vera])
    changes = {column: value.format(gleb=cast.gleb.id) for column, value in changes.items()}
    error = refused(session, copy_of(entry.id, kind="'reversal'", reverses_id=entry.id, **changes))
    assert violated_constraint(error) == "reversal_mirrors_entry"


def test_a_reversal_of_a_reversal_is_refused(session, cast, entry):
    give(cast, 100)
    session.execute(text(copy_of(entry.id, kind="'reversal'", points="-points", reverses_id=entry.id)))
    mirror_id = session.scalar(select(LedgerEntry.id).where(LedgerEntry.reverses_id == entry.id))
    error = refused(session, copy_of(mirror_id, points="-points", reverses_id=mirror_id))
    assert violated_constraint(error) == "reversal_mirrors_entry"


def test_a_reversal_names_an_entry_and_others_do_not(session, entry):
    mirror = copy_of(entry.id, kind="'deduction'", points="-points", reverses_id=entry.id)
    assert violated_constraint(refused(session, mirror)) == "ck_ledger_entry_reversal_names_entry"
    nameless = copy_of(entry.id, kind="'reversal'", points="-points")
    assert violated_constraint(refused(session, nameless)) == "ck_ledger_entry_reversal_names_entry"


def test_a_key_serves_one_batch(session, entry):
    error = refused(
        session,
        "INSERT INTO batch (kind, key, request_hash, comment, created_at, size, points)"
        " SELECT kind, key, request_hash, comment, created_at, size, points FROM batch",
    )
    assert violated_constraint(error) == "uq_batch_key"


def test_a_student_with_history_cannot_be_deleted(session, cast, entry):
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(f"DELETE FROM student WHERE id = {cast.vera.id}"))


def test_a_student_without_history_goes_with_the_account(session, cast, entry):
    session.execute(text(f"DELETE FROM student WHERE id = {cast.gleb.id}"))
    assert session.scalar(text(f"SELECT count(*) FROM account WHERE student_id = {cast.gleb.id}")) == 0


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("ledger_entry", "UPDATE ledger_entry SET comment = 'x'"),
        ("account", "INSERT INTO account (student_id, balance, earned) VALUES (1, 0, 0)"),
        ("daily_total", "UPDATE daily_total SET accrued = 0"),
        ("daily_total", "DELETE FROM daily_total"),
        ("alembic_version", "DELETE FROM alembic_version"),
    ],
)
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_the_applications_role_lacks_the_right(session, entry, table, statement):
    assert "permission denied" in str(refused(session, statement).orig)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_one_batch_is_one_statement(session, cast):
    """Else two batches could lock accounts in a circle; the triggers order locks within a statement only."""
    students = [make_student(session, group=cast.vr_group) for _ in range(1200)]
    with counting() as queries:
        give(cast, 5, students=students)
    assert sum(statement.startswith("INSERT INTO ledger_entry") for statement in queries.statements) == 1


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE account SET balance = 5, earned = 5", "only_by_trigger"),
        ("INSERT INTO account (student_id, balance, earned) VALUES (2, 0, 0)", "only_by_trigger"),
        ("DELETE FROM account", "only_by_trigger"),
        ("DELETE FROM daily_total", "only_by_trigger"),
        ("TRUNCATE ledger_entry, account CASCADE", "insert_only"),
        ("UPDATE ledger_entry SET points = 1", "insert_only"),
    ],
)
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_even_the_owner_of_the_tables_is_refused(database, statement, constraint):
    engine = create_engine(normalised_url(database.owner_url))
    with pytest.raises(IntegrityError) as refusal, engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO student (id, last_name, first_name, middle_name, search_key, match_key, guardian_phone,"
            " school, grade, created_at) VALUES (1, 'А', 'Б', '', '', '', '', '', '', now())"
        )
        connection.exec_driver_sql(statement)
    engine.dispose()
    assert violated_constraint(refusal.value) == constraint
