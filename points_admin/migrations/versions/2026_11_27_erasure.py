"""Erasure: when a person was erased, and an audit that may lose words and change in no other way."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_erasure"
down_revision = "20261126_second_factor"
branch_labels = None
depends_on = None

PEOPLE = ("student", "user")
KEPT = ("id", "at", "actor_id", "action", "subject_type", "subject_id")
WORDS = ("subject_label", "address", "path")
VALUES = ("before", "after")


def upgrade() -> None:
    for table in PEOPLE:
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    for statement in LOOSER[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in AS_BEFORE[op.get_bind().dialect.name]:
        op.execute(statement)
    for table in PEOPLE:
        op.drop_column(table, "erased_at")


def more_than_forgetting(same: str, text: str) -> str:
    """SQL: the new row is more than the old one with some of its words gone. `same` compares, `text` reads a value."""
    changed = [f"NEW.{column} {same} OLD.{column}" for column in KEPT]
    reworded = [f"(NEW.{column} <> OLD.{column} AND NEW.{column} <> '')" for column in WORDS]
    revalued = [
        f"(NEW.{column} IS NOT NULL AND {text.format('NEW.' + column)} {same} {text.format('OLD.' + column)})"
        for column in VALUES
    ]
    return " OR ".join((*changed, *reworded, *revalued))


# A JSON column of PostgreSQL has no equality of its own.
LOOSER = {
    "sqlite": (
        "DROP TRIGGER audit_event_no_update",
        "CREATE TRIGGER audit_event_only_forgets BEFORE UPDATE ON audit_event WHEN "
        f"{more_than_forgetting('IS NOT', '{}')} BEGIN SELECT RAISE(ABORT, 'insert_only'); END",
    ),
    "postgresql": (
        "DROP TRIGGER audit_event_insert_only ON audit_event",
        "CREATE TRIGGER audit_event_insert_only BEFORE DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION points_refuse()",
        "CREATE TRIGGER audit_event_only_forgets BEFORE UPDATE ON audit_event FOR EACH ROW WHEN "
        f"({more_than_forgetting('IS DISTINCT FROM', '{}::text')}) EXECUTE FUNCTION points_refuse()",
    ),
}
AS_BEFORE = {
    "sqlite": (
        "DROP TRIGGER audit_event_only_forgets",
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'insert_only'); END",
    ),
    "postgresql": (
        "DROP TRIGGER audit_event_only_forgets ON audit_event",
        "DROP TRIGGER audit_event_insert_only ON audit_event",
        "CREATE TRIGGER audit_event_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION points_refuse()",
    ),
}
