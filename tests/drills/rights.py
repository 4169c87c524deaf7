"""What the application's own role is refused on PostgreSQL, triggers or no triggers."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from points_admin.ledger.services import accrue
from tests.drills.stage import Stage, set_up
from tests.support.databases import Database

FORBIDDEN = (
    "UPDATE ledger_entry SET points = 100",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry CASCADE",
    "UPDATE batch SET points = 100",
    "DELETE FROM batch",
    "TRUNCATE batch CASCADE",
    "UPDATE audit_event SET action = 'nothing'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "UPDATE account SET balance = 1000000",
    "DELETE FROM account",
    "INSERT INTO account (student_id, balance, earned) VALUES (1, 5, 5)",
    "UPDATE daily_total SET accrued = 0",
    "DELETE FROM daily_total",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
    "ALTER TABLE account DROP CONSTRAINT ck_account_balance_not_negative",
    "DROP TABLE ledger_entry CASCADE",
    "CREATE OR REPLACE FUNCTION points_post() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "SET session_replication_role = replica",
    "SET ROLE points_owner",
)
_REFUSED = "42501"


def allowed_deeds(database: Database) -> list[str]:
    """Forbidden statements that the role got through with (there should be none); awarding itself must work."""
    stage = set_up(database)
    with stage.session() as session:
        accrue(stage.teacher(), **stage.award(stage.student_ids, 5))
        session.commit()
    return [statement for statement in FORBIDDEN if not _is_refused(stage, statement)]


def _is_refused(stage: Stage, statement: str) -> bool:
    with stage.session() as session:
        try:
            session.execute(text(statement))
        except DBAPIError as error:
            return getattr(error.orig, "pgcode", "") == _REFUSED
        finally:
            session.rollback()
    return False
