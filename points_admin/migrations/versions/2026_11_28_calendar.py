"""Calendars of lessons may be subscribed to, by a link that its owner takes back."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_calendar"
down_revision = "20261128_timetable_import"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_calendar_link_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_link")),
    )


def downgrade() -> None:
    op.drop_table("calendar_link")
