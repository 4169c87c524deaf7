"""Attendance and ratings of lessons; rules, their versions (never changed or removed) and what they were applied to."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from points_admin.migrations import guards_rules, guards_schedule

revision = "20261128_rules"
down_revision = "20261128_calendar"
branch_labels = None
depends_on = None

_TRIGGERS = (
    "approved",
    "email_confirmed",
    "profile_complete",
    "attended",
    "late",
    "absent",
    "streak",
    "birthday",
    "rated",
    "checked_in",
    "partner_event",
)


def upgrade() -> None:
    op.create_index("ix_enrolment_request_decided_at", "enrolment_request", ["decided_at"])
    _attendance()
    op.create_table(
        "award_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("trigger", _one_of("trigger", *_TRIGGERS), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_rule")),
    )
    op.create_index(op.f("ix_award_rule_trigger"), "award_rule", ["trigger"])
    _versions()
    _applications()
    for statement in guards_rules.create(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in guards_rules.drop(op.get_bind().dialect.name):
        op.execute(statement)
    for table in ("rule_application", "award_rule_version", "award_rule", "lesson_rating", "attendance"):
        op.drop_table(table)
    op.drop_index("ix_enrolment_request_decided_at", "enrolment_request")
    with _lesson() as lesson:
        lesson.drop_constraint(op.f("fk_lesson_marked_by_id"), type_="foreignkey")
        lesson.drop_index(op.f("ix_lesson_marked_by_id"))
        for column in ("marked_by_id", "marked_at", "marks_version"):
            lesson.drop_column(column)


@contextmanager
def _lesson() -> Iterator[BatchOperations]:
    """SQLite makes the table anew, and would lose its triggers."""
    guards = ("sqlite",) if op.get_bind().dialect.name == "sqlite" else ()
    for statement in (each for dialect in guards for each in guards_schedule.drop(dialect)):
        op.execute(statement)
    with op.batch_alter_table("lesson", reflect_kwargs={"resolve_fks": False}) as lesson:
        yield lesson
    for statement in (each for dialect in guards for each in guards_schedule.create(dialect)):
        op.execute(statement)


def _attendance() -> None:
    with _lesson() as lesson:
        lesson.add_column(sa.Column("marks_version", sa.Integer(), nullable=False, server_default="0"))
        lesson.add_column(sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True))
        lesson.add_column(sa.Column("marked_by_id", sa.Integer(), nullable=True))
        lesson.create_foreign_key(op.f("fk_lesson_marked_by_id"), "user", ["marked_by_id"], ["id"], ondelete="RESTRICT")
        lesson.create_index(op.f("ix_lesson_marked_by_id"), ["marked_by_id"])
    op.create_table(
        "attendance",
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("mark", _one_of("mark", "present", "late", "absent", "excused"), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        *(_refers("attendance", column) for column in ("lesson_id", "student_id", "marked_by_id")),
        sa.PrimaryKeyConstraint("lesson_id", "student_id", name=op.f("pk_attendance")),
    )
    op.create_index("ix_attendance_student_id_lesson_id", "attendance", ["student_id", "lesson_id"])
    op.create_index(op.f("ix_attendance_marked_by_id"), "attendance", ["marked_by_id"])
    op.create_table(
        "lesson_rating",
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_lesson_rating_stars_range")),
        *(_refers("lesson_rating", column) for column in ("lesson_id", "student_id")),
        sa.PrimaryKeyConstraint("lesson_id", "student_id", name=op.f("pk_lesson_rating")),
    )
    op.create_index(op.f("ix_lesson_rating_student_id"), "lesson_rating", ["student_id"])
    op.create_index("ix_lesson_rating_rated_at", "lesson_rating", ["rated_at"])


def _versions() -> None:
    table = "award_rule_version"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("per_year", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("counted_from", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("points <> 0 AND abs(points) <= 10000", name=op.f(f"ck_{table}_points_range")),
        sa.CheckConstraint("length BETWEEN 2 AND 50", name=op.f(f"ck_{table}_length_range")),
        sa.CheckConstraint("per_day > 0 AND per_year > 0", name=op.f(f"ck_{table}_limits_positive")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f(f"ck_{table}_days_in_order")),
        *(_refers(table, column) for column in ("rule_id", "reason_id", "kvant_id", "created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("rule_id", "number", name=op.f(f"uq_{table}_rule_id_number")),
    )
    for column in ("reason_id", "kvant_id", "created_by_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _applications() -> None:
    table = "rule_application"
    op.create_table(
        table,
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("fact_key", sa.String(length=60), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kvant_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_standing", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        *(_refers(table, column) for column in ("rule_id", "student_id", "version_id", "kvant_id", "entry_id")),
        sa.PrimaryKeyConstraint("rule_id", "student_id", "fact_key", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("entry_id", name=op.f(f"uq_{table}_entry_id")),
    )
    op.create_index(f"ix_{table}_student_id_day", table, ["student_id", "day"])
    for column in ("version_id", "kvant_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


# Which table a column points to.
_TARGETS = {
    "lesson_id": "lesson",
    "student_id": "student",
    "marked_by_id": "user",
    "created_by_id": "user",
    "rule_id": "award_rule",
    "version_id": "award_rule_version",
    "reason_id": "reason",
    "kvant_id": "kvant",
    "entry_id": "ledger_entry",
}


def _refers(table: str, column: str) -> sa.ForeignKeyConstraint:
    target = f"{_TARGETS[column]}.id"
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
