"""A question sent twice is one, and threads are searched by folded words."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_feedback"
down_revision = "20261123_first_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feedback_thread", sa.Column("key", sa.String(length=64), nullable=True))
    op.add_column("feedback_thread", sa.Column("search_key", sa.String(length=500), nullable=False, server_default=""))
    op.create_index("uq_feedback_thread_key", "feedback_thread", ["key"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_feedback_thread_key", "feedback_thread")
    op.drop_column("feedback_thread", "search_key")
    op.drop_column("feedback_thread", "key")
