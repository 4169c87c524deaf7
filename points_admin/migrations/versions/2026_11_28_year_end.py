"""Plans for the end of a school year, and their batches."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_year_end"
down_revision = "20261128_checkin"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATUSES = ("announced", "running", "done", "cancelled", "returning", "taken_back")


def upgrade() -> None:
    op.create_table(
        "year_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", _words("rule", "share", "cap", "burn"), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", _words("status", *_STATUSES), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_by_id", sa.Integer(), nullable=True),
        sa.Column("announced_to", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(rule = 'share' AND amount BETWEEN 0 AND 100) OR (rule = 'cap' AND amount BETWEEN 0 AND 1000000)"
            " OR (rule = 'burn' AND amount = 0)",
            name=op.f("ck_year_end_amount_of_rule"),
        ),
        sa.CheckConstraint(
            "(status IN ('announced', 'running')) = (ended_at IS NULL)", name=op.f("ck_year_end_open_until_ended")
        ),
        sa.CheckConstraint(
            "(status = 'taken_back') = (taken_back_at IS NOT NULL)", name=op.f("ck_year_end_taken_back_when")
        ),
        *(_user(column) for column in ("announced_by_id", "ended_by_id", "taken_back_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_end")),
    )
    for column in ("announced_by_id", "ended_by_id", "taken_back_by_id"):
        op.create_index(op.f(f"ix_year_end_{column}"), "year_end", [column])
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_year_end_open",
        "year_end",
        [sa.text("(ended_at IS NULL)")],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "year_end_batch",
        sa.Column("year_end_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch_id", _BIG, nullable=False),
        sa.Column("students", sa.Integer(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversal_id", _BIG, nullable=True),
        sa.CheckConstraint(
            "reversal_id IS NULL OR returned_at IS NOT NULL", name=op.f("ck_year_end_batch_reversal_returns")
        ),
        sa.CheckConstraint("students > 0", name=op.f("ck_year_end_batch_somebody")),
        sa.ForeignKeyConstraint(
            ["year_end_id"], ["year_end.id"], name=op.f("fk_year_end_batch_year_end_id"), ondelete="RESTRICT"
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["batch.id"], name=op.f(f"fk_year_end_batch_{column}"), ondelete="RESTRICT"
            )
            for column in ("batch_id", "reversal_id")
        ),
        sa.PrimaryKeyConstraint("year_end_id", "number", name=op.f("pk_year_end_batch")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_year_end_batch_batch_id")),
        sa.UniqueConstraint("reversal_id", name=op.f("uq_year_end_batch_reversal_id")),
    )


def downgrade() -> None:
    op.drop_table("year_end_batch")
    op.drop_table("year_end")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _user(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_year_end_{column}"), ondelete="RESTRICT")
