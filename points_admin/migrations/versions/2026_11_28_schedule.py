"""The timetable of the week, lessons, days without lessons; no two lessons claim one group, room or teacher at once."""

import sqlalchemy as sa
from alembic import op

from points_admin.migrations import guards_schedule

revision = "20261128_schedule"
down_revision = "20261127_new_phone"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "timetable_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        *_place("timetable_slot"),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("placed_until", sa.Date(), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_timetable_slot_weekday_of_a_week")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_timetable_slot_ends_after_start")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_timetable_slot_days_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_slot")),
    )
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        *_place("lesson"),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("slot_day", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum("planned", "cancelled", name="status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(slot_id IS NULL) = (slot_day IS NULL)", name=op.f("ck_lesson_day_of_slot")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_lesson_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["timetable_slot.id"], name=op.f("fk_lesson_slot_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("slot_id", "slot_day", name=op.f("uq_lesson_slot_id_slot_day")),
    )
    op.create_index("ix_timetable_slot_group_id", "timetable_slot", ["group_id"])
    op.create_index(op.f("ix_timetable_slot_teacher_id"), "timetable_slot", ["teacher_id"])
    op.create_index("ix_timetable_slot_kvant_id_weekday", "timetable_slot", ["kvant_id", "weekday"])
    op.create_index("ix_lesson_starts_at", "lesson", ["starts_at"])
    op.create_index("ix_lesson_group_id_starts_at", "lesson", ["group_id", "starts_at"])
    op.create_index("ix_lesson_kvant_id_starts_at", "lesson", ["kvant_id", "starts_at"])
    op.create_index(op.f("ix_lesson_teacher_id"), "lesson", ["teacher_id"])
    for statement in guards_schedule.create(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in guards_schedule.drop(op.get_bind().dialect.name):
        op.execute(statement)
    for table in ("lesson", "timetable_slot", "holiday"):
        op.drop_table(table)


def _place(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=60), nullable=False),
        sa.Column("room_key", sa.String(length=60), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id", "kvant_id"],
            ["group.id", "group.kvant_id"],
            name=op.f(f"fk_{table}_group_id_kvant_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["teacher_id"], ["user.id"], name=op.f(f"fk_{table}_teacher_id"), ondelete="RESTRICT"),
    ]
