"""A second app may be set up while the first one still counts: its secret gets a column of its own."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_new_phone"
down_revision = "20261127_erasure"
branch_labels = None
depends_on = None

SECRET = sa.String(length=300)
CHECK = "ck_authenticator_secret_since_enabled"


def upgrade() -> None:
    with op.batch_alter_table("authenticator") as table:
        table.add_column(sa.Column("new_secret", SECRET, nullable=True))
        table.alter_column("secret", existing_type=SECRET, nullable=True)
    op.execute("UPDATE authenticator SET new_secret = secret, secret = NULL WHERE enabled_at IS NULL")
    with op.batch_alter_table("authenticator") as table:
        table.create_check_constraint(op.f(CHECK), "(secret IS NULL) = (enabled_at IS NULL)")


def downgrade() -> None:
    with op.batch_alter_table("authenticator") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
    op.execute("UPDATE authenticator SET secret = new_secret WHERE enabled_at IS NULL")
    op.execute("DELETE FROM authenticator WHERE secret IS NULL")
    with op.batch_alter_table("authenticator") as table:
        table.alter_column("secret", existing_type=SECRET, nullable=False)
        table.drop_column("new_secret")
