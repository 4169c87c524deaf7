"""One more kind of letter: the weekly digest."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_digest"
down_revision = "20261126_feedback"
branch_labels = None
depends_on = None

CHECK = "ck_outbox_message_kind"
BEFORE = ("notice", "password_reset", "email_confirm", "email_taken", "login_card")


def upgrade() -> None:
    allow(*BEFORE, "digest")


def downgrade() -> None:
    # The outbox of before cannot hold them, and nobody could send them.
    op.execute("DELETE FROM outbox_message WHERE kind = 'digest'")
    allow(*BEFORE)


def allow(*kinds: str) -> None:
    """Put the constraint over `kind` in place of the present one; SQLite gets another table for it."""
    with op.batch_alter_table("outbox_message") as outbox:
        outbox.drop_constraint(op.f(CHECK), type_="check")
        outbox.create_check_constraint(op.f(CHECK), sa.column("kind").in_(kinds))
