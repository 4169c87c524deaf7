"""YearEnd (a plan: what stays, and on which day) and YearEndBatch (one of the ledger's batches that carried it out)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.database import BigId, UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.ledger.models import Batch

MOST_STAYING = 1_000_000


class RuleKind(StrEnum):
    """What a balance is after the day."""

    SHARE = "share"
    CAP = "cap"
    BURN = "burn"


class YearEndStatus(StrEnum):
    """From announced by running to done, and by returning to taken back; or cancelled before the day."""

    ANNOUNCED = "announced"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    RETURNING = "returning"
    TAKEN_BACK = "taken_back"


OPEN = (YearEndStatus.ANNOUNCED, YearEndStatus.RUNNING)

_OPEN: ColumnElement[bool] = literal_column("ended_at IS NULL")


class YearEnd(Model):
    """`amount` is a percentage of a share, the points of a cap, 0 where everything burns."""

    __tablename__ = "year_end"
    __table_args__ = (
        CheckConstraint(
            "(rule = 'share' AND amount BETWEEN 0 AND 100)"
            f" OR (rule = 'cap' AND amount BETWEEN 0 AND {MOST_STAYING})"
            " OR (rule = 'burn' AND amount = 0)",
            name="amount_of_rule",
        ),
        CheckConstraint("(status IN ('announced', 'running')) = (ended_at IS NULL)", name="open_until_ended"),
        CheckConstraint("(status = 'taken_back') = (taken_back_at IS NOT NULL)", name="taken_back_when"),
        # At most one plan is open at a time.
        Index(
            "uq_year_end_open",
            literal_column("(ended_at IS NULL)"),
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[RuleKind] = mapped_column(enum_type(RuleKind, "rule"))
    amount: Mapped[int]
    due_on: Mapped[date]
    status: Mapped[YearEndStatus] = mapped_column(enum_type(YearEndStatus, "status"), default=YearEndStatus.ANNOUNCED)
    announced_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    announced_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    # How many students were to lose points when it was announced.
    announced_to: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # All students up to this id are done with.
    reached_id: Mapped[int] = mapped_column(default=0)
    # Carried out, or cancelled.
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Who cancelled it, or began it by hand; nobody where the timer did.
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    announced_by: Mapped[User | None] = relationship(foreign_keys=[announced_by_id])
    ended_by: Mapped[User | None] = relationship(foreign_keys=[ended_by_id])
    taken_back_by: Mapped[User | None] = relationship(foreign_keys=[taken_back_by_id])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_due(self) -> bool:
        """Whether its day has come."""
        return self.due_on <= clock.today()

    def __str__(self) -> str:
        return f"Конец учебного года {self.due_on:%d.%m.%Y}"


class YearEndBatch(Model):
    """The batches of a plan in their order; each is returned by the reversal, if any of it still stood."""

    __tablename__ = "year_end_batch"
    __table_args__ = (
        CheckConstraint("reversal_id IS NULL OR returned_at IS NOT NULL", name="reversal_returns"),
        CheckConstraint("students > 0", name="somebody"),
    )

    year_end_id: Mapped[int] = mapped_column(ForeignKey("year_end.id", ondelete="RESTRICT"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    batch_id: Mapped[int] = mapped_column(BigId, ForeignKey("batch.id", ondelete="RESTRICT"), unique=True)
    students: Mapped[int]
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reversal_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("batch.id", ondelete="RESTRICT"), unique=True)
    batch: Mapped[Batch] = relationship(foreign_keys=[batch_id])
