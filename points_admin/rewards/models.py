"""Reward with its RewardPicture, Redemption (one thing for one student), SavingsGoal.

What a redemption is about never changes, and no redemption is ever removed: triggers of migrations/guards_rewards.py.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from points_admin import clock, text
from points_admin.accounts.models import User
from points_admin.database import BigId, UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.ledger.models import MAX_POINTS, LedgerEntry
from points_admin.roster.models import Student

NAME_LENGTH = 100
DESCRIPTION_LENGTH = 1000
WHY_LENGTH = 300


class RedemptionState(StrEnum):
    ISSUED = "issued"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class Reward(Model):
    """A line of the catalogue. `stock` and `per_student` of None are no limits; the days are both included."""

    __tablename__ = "reward"
    __table_args__ = (
        CheckConstraint(f"price BETWEEN 1 AND {MAX_POINTS}", name="price_range"),
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("per_student >= 1", name="per_student_positive"),
        CheckConstraint("open_from <= open_to", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    match_key: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    description: Mapped[str] = mapped_column(String(DESCRIPTION_LENGTH), default="")
    price: Mapped[int]
    stock: Mapped[int | None]
    per_student: Mapped[int | None]
    is_visible: Mapped[bool] = mapped_column(default=True)
    open_from: Mapped[date | None]
    open_to: Mapped[date | None]
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    picture: Mapped["RewardPicture | None"] = relationship(lazy="joined", passive_deletes=True)

    @validates("name")
    def _match(self, _field: str, value: str) -> str:
        self.match_key = text.match_key(value)
        return text.clean(value)

    @property
    def opens_later(self) -> bool:
        return self.open_from is not None and clock.today() < self.open_from

    @property
    def has_closed(self) -> bool:
        return self.open_to is not None and clock.today() > self.open_to

    @property
    def is_sold_out(self) -> bool:
        return self.stock == 0

    def __str__(self) -> str:
        return self.name


class RewardPicture(Model):
    """A small WebP of our own making; `digest` (half of its SHA-256) stands in its address."""

    __tablename__ = "reward_picture"

    reward_id: Mapped[int] = mapped_column(ForeignKey("reward.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    # Lists want the address of the picture, not the picture.
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Redemption(Model):
    """Points exchanged for one reward. `price` is a copy: what the catalogue asks later does not matter here."""

    __tablename__ = "redemption"
    __table_args__ = (
        CheckConstraint(f"price BETWEEN 1 AND {MAX_POINTS}", name="price_range"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_when"),
        CheckConstraint("state <> 'handed_over' OR handed_over_at IS NOT NULL", name="handed_over_when"),
        Index("ix_redemption_reward_id_student_id", "reward_id", "student_id"),
        Index("ix_redemption_student_id_id", "student_id", "id"),
        Index("ix_redemption_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reward_id: Mapped[int] = mapped_column(ForeignKey("reward.id", ondelete="RESTRICT"))
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="RESTRICT"))
    price: Mapped[int]
    state: Mapped[RedemptionState] = mapped_column(enum_type(RedemptionState, "state"), default=RedemptionState.ISSUED)
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_entry.id", ondelete="RESTRICT"), unique=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_over_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    why: Mapped[str] = mapped_column(String(WHY_LENGTH), default="")
    reward: Mapped[Reward] = relationship()
    student: Mapped[Student] = relationship()
    entry: Mapped[LedgerEntry] = relationship()
    issued_by: Mapped[User | None] = relationship(foreign_keys=[issued_by_id])
    handed_over_by: Mapped[User | None] = relationship(foreign_keys=[handed_over_by_id])
    cancelled_by: Mapped[User | None] = relationship(foreign_keys=[cancelled_by_id])

    @property
    def is_cancelled(self) -> bool:
        return self.state is RedemptionState.CANCELLED

    @property
    def is_waiting(self) -> bool:
        """Paid, and still to be handed over."""
        return self.state is RedemptionState.ISSUED

    def __str__(self) -> str:
        return f"№ {self.id}: {self.reward}"


class SavingsGoal(Model):
    """The one reward that a student saves up for."""

    __tablename__ = "savings_goal"

    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), primary_key=True)
    reward_id: Mapped[int] = mapped_column(ForeignKey("reward.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    reward: Mapped[Reward] = relationship()
