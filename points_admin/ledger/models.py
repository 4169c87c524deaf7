"""Account, LedgerEntry, Batch, Reason, DailyTotal. Triggers made in migrations keep balances and totals."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from points_admin import clock, text
from points_admin.accounts.models import User
from points_admin.database import BigId, UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.roster.models import Kvant, Student

MAX_POINTS = 10_000


class EntryKind(StrEnum):
    ACCRUAL = "accrual"
    DEDUCTION = "deduction"
    REDEMPTION = "redemption"
    REVERSAL = "reversal"
    OPENING = "opening"


class BatchKind(StrEnum):
    """What the intent was; an import mixes accruals and deductions."""

    ACCRUAL = "accrual"
    DEDUCTION = "deduction"
    REDEMPTION = "redemption"
    REVERSAL = "reversal"
    IMPORT = "import"


class ReasonKind(StrEnum):
    ACCRUAL = "accrual"
    DEDUCTION = "deduction"

    @classmethod
    def of(cls, points: int) -> "ReasonKind":
        """What reasons with these (signed) points are for."""
        return cls.ACCRUAL if points > 0 else cls.DEDUCTION


class Reason(Model):
    """«За что». `default_points` is signed; without a kvant the reason is everybody's."""

    __tablename__ = "reason"
    __table_args__ = (
        Index("uq_reason_match_key_kvant_id", "match_key", literal_column("coalesce(kvant_id, 0)"), unique=True),
        CheckConstraint(f"default_points <> 0 AND abs(default_points) <= {MAX_POINTS}", name="points_range"),
        CheckConstraint("(kind = 'accrual') = (default_points > 0)", name="points_sign"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    match_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[ReasonKind] = mapped_column(enum_type(ReasonKind, "kind"))
    default_points: Mapped[int]
    kvant_id: Mapped[int | None] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    kvant: Mapped[Kvant | None] = relationship(lazy="joined")

    @validates("name")
    def _match(self, _field: str, value: str) -> str:
        self.match_key = text.match_key(value)
        return text.clean(value)

    def __str__(self) -> str:
        return self.name


class Account(Model):
    """A student's balance. Born by a trigger with the student, moved by the trigger of `ledger_entry` only.

    `earned` sums accruals less their reversals; what was spent or lost is `earned - balance`.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="balance_not_negative"),
        CheckConstraint("earned >= 0", name="earned_not_negative"),
    )

    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), primary_key=True)
    balance: Mapped[int] = mapped_column(BigId, default=0)
    earned: Mapped[int] = mapped_column(BigId, default=0)
    last_entry_id: Mapped[int | None] = mapped_column(BigId)

    @property
    def spent(self) -> int:
        return self.earned - self.balance


class Batch(Model):
    """One intent: one key, one effect, all or nothing. `size` rows, `points` in sum (signed)."""

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_actor_id_id", "actor_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[BatchKind] = mapped_column(enum_type(BatchKind, "kind"))
    key: Mapped[str] = mapped_column(String(100), unique=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id", ondelete="RESTRICT"), index=True)
    kvant_id: Mapped[int | None] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"), index=True)
    comment: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    size: Mapped[int]
    points: Mapped[int] = mapped_column(BigId)
    actor: Mapped[User | None] = relationship()
    reason: Mapped[Reason | None] = relationship()
    kvant: Mapped[Kvant | None] = relationship()

    @property
    def source(self) -> str:
        """What the screen says in the author's place where the batch has no actor."""
        return "из журнала" if self.kind is BatchKind.IMPORT else "система"


class LedgerEntry(Model):
    """One line of the ledger: never changed, never deleted. `occurred_on` is the day of the lesson."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint(f"points <> 0 AND abs(points) <= {MAX_POINTS}", name="points_range"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_names_entry"),
        CheckConstraint("kind = 'reversal' OR (kind IN ('accrual', 'opening')) = (points > 0)", name="points_sign"),
        UniqueConstraint("reverses_id"),
        Index("ix_ledger_entry_student_id_id", "student_id", "id"),
        Index("ix_ledger_entry_kvant_id_id", "kvant_id", "id"),
        Index("ix_ledger_entry_kvant_id_occurred_on_id", "kvant_id", "occurred_on", "id"),
        Index("ix_ledger_entry_occurred_on_id", "occurred_on", "id"),
        Index("ix_ledger_entry_actor_id_id", "actor_id", "id"),
        Index("ix_ledger_entry_reason_id_id", "reason_id", "id"),
        Index("ix_ledger_entry_kind_id", "kind", "id"),
        Index("ix_ledger_entry_batch_id", "batch_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="RESTRICT"))
    kind: Mapped[EntryKind] = mapped_column(enum_type(EntryKind, "kind"))
    points: Mapped[int]
    reason_id: Mapped[int] = mapped_column(ForeignKey("reason.id", ondelete="RESTRICT"))
    kvant_id: Mapped[int | None] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"))
    comment: Mapped[str] = mapped_column(String(500), default="")
    occurred_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id", ondelete="RESTRICT"))
    key: Mapped[str | None] = mapped_column(String(100), unique=True)
    student: Mapped[Student] = relationship()
    reason: Mapped[Reason] = relationship()
    kvant: Mapped[Kvant | None] = relationship()
    actor: Mapped[User | None] = relationship()
    batch: Mapped[Batch] = relationship()
    reverses: Mapped["LedgerEntry | None"] = relationship(remote_side=[id], back_populates="reversal")
    reversal: Mapped["LedgerEntry | None"] = relationship(back_populates="reverses", uselist=False)


class DailyTotal(Model):
    """Sums per day, kvant, reason and actor (0 = none), kept by the trigger, so statistics never scan the ledger."""

    __tablename__ = "daily_total"
    __table_args__ = (Index("ix_daily_total_kvant_id_day", "kvant_id", "day"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    kvant_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    actor_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    accrued: Mapped[int] = mapped_column(BigId)
    deducted: Mapped[int] = mapped_column(BigId)
    entries: Mapped[int] = mapped_column(BigId)
