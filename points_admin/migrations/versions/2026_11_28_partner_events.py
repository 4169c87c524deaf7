"""What partners report of students: each event once."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_partner_events"
down_revision = "20261128_rewards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner_event",
        sa.Column("partner", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_partner_event_student_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("partner", "external_id", "student_id", name=op.f("pk_partner_event")),
    )
    op.create_index("ix_partner_event_student_id", "partner_event", ["student_id"])
    op.create_index("ix_partner_event_occurred_on", "partner_event", ["occurred_on"])


def downgrade() -> None:
    op.drop_table("partner_event")
