"""Triggers that keep the promises of the ledger, whoever writes (design: promises 2 to 5)."""

from alembic import op

from points_admin.migrations import guards_postgresql, guards_sqlite

revision = "20261122_ledger_guards"
down_revision = "20261122_tables"
branch_labels = None
depends_on = None

GUARDS = {"postgresql": guards_postgresql, "sqlite": guards_sqlite}


def upgrade() -> None:
    for statement in GUARDS[op.get_bind().dialect.name].CREATE:
        op.execute(statement)


def downgrade() -> None:
    for statement in GUARDS[op.get_bind().dialect.name].DROP:
        op.execute(statement)
