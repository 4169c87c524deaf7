"""Events with a code on the screen, and who came."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_checkin"
down_revision = "20261128_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("lesson_id", sa.Integer(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("group_id IS NULL OR kvant_id IS NOT NULL", name=op.f("ck_event_group_of_kvant")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_event_closes_after_opening")),
        sa.ForeignKeyConstraint(["kvant_id"], ["kvant.id"], name=op.f("fk_event_kvant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["group_id", "kvant_id"],
            ["group.id", "group.kvant_id"],
            name=op.f("fk_event_group_id_kvant_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_event_lesson_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_event_created_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("lesson_id", name=op.f("uq_event_lesson_id")),
    )
    op.create_index("ix_event_closes_at", "event", ["closes_at"])
    op.create_index("ix_event_kvant_id_closes_at", "event", ["kvant_id", "closes_at"])
    op.create_index("ix_event_group_id", "event", ["group_id"])
    op.create_index(op.f("ix_event_created_by_id"), "event", ["created_by_id"])
    op.create_table(
        "check_in",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_check_in_event_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_check_in_student_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("event_id", "student_id", name=op.f("pk_check_in")),
    )
    op.create_index("ix_check_in_student_id", "check_in", ["student_id"])
    op.create_index("ix_check_in_at", "check_in", ["at"])


def downgrade() -> None:
    op.drop_table("check_in")
    op.drop_table("event")
