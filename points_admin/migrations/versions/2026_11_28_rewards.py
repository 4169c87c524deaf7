"""The catalogue of rewards with pictures, what was exchanged for points, and what students save up for."""

import sqlalchemy as sa
from alembic import op

from points_admin.migrations import guards_rewards

revision = "20261128_rewards"
down_revision = "20261128_year_end"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATE = sa.Enum(
    "issued", "handed_over", "cancelled", name="state", native_enum=False, create_constraint=True, length=32
)


def upgrade() -> None:
    _reward()
    op.create_table(
        "reward_picture",
        sa.Column("reward_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _refers("reward_picture", "reward_id", "reward.id", "CASCADE"),
        sa.PrimaryKeyConstraint("reward_id", name=op.f("pk_reward_picture")),
    )
    _redemption()
    op.create_table(
        "savings_goal",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("reward_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _refers("savings_goal", "reward_id", "reward.id", "CASCADE"),
        _refers("savings_goal", "student_id", "student.id", "CASCADE"),
        sa.PrimaryKeyConstraint("student_id", name=op.f("pk_savings_goal")),
    )
    op.create_index(op.f("ix_savings_goal_reward_id"), "savings_goal", ["reward_id"])
    for statement in guards_rewards.CREATE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    # Their triggers go with the tables.
    for table in ("savings_goal", "redemption", "reward_picture", "reward"):
        op.drop_table(table)


def _reward() -> None:
    op.create_table(
        "reward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("match_key", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("per_student", sa.Integer(), nullable=True),
        sa.Column("is_visible", sa.Boolean(), nullable=False),
        sa.Column("open_from", sa.Date(), nullable=True),
        sa.Column("open_to", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("price BETWEEN 1 AND 10000", name=op.f("ck_reward_price_range")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_reward_stock_not_negative")),
        sa.CheckConstraint("per_student >= 1", name=op.f("ck_reward_per_student_positive")),
        sa.CheckConstraint("open_from <= open_to", name=op.f("ck_reward_days_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward")),
        sa.UniqueConstraint("match_key", name=op.f("uq_reward_match_key")),
    )


def _redemption() -> None:
    op.create_table(
        "redemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reward_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("entry_id", _BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.CheckConstraint("price BETWEEN 1 AND 10000", name=op.f("ck_redemption_price_range")),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_redemption_cancelled_when")
        ),
        sa.CheckConstraint(
            "state <> 'handed_over' OR handed_over_at IS NOT NULL", name=op.f("ck_redemption_handed_over_when")
        ),
        _refers("redemption", "reward_id", "reward.id"),
        _refers("redemption", "student_id", "student.id"),
        _refers("redemption", "entry_id", "ledger_entry.id"),
        _refers("redemption", "issued_by_id", "user.id"),
        _refers("redemption", "handed_over_by_id", "user.id"),
        _refers("redemption", "cancelled_by_id", "user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_redemption_entry_id")),
        sa.UniqueConstraint("key", name=op.f("uq_redemption_key")),
    )
    op.create_index("ix_redemption_reward_id_student_id", "redemption", ["reward_id", "student_id"])
    op.create_index("ix_redemption_student_id_id", "redemption", ["student_id", "id"])
    op.create_index("ix_redemption_state_id", "redemption", ["state", "id"])
    for column in ("issued_by_id", "handed_over_by_id", "cancelled_by_id"):
        op.create_index(op.f(f"ix_redemption_{column}"), "redemption", [column])


def _refers(table: str, column: str, to: str, ondelete: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
