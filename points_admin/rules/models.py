"""AwardRule, its versions (never changed: an edit adds one), and what they were applied to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.database import UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.ledger.models import MAX_POINTS, LedgerEntry, Reason
from points_admin.roster.models import Kvant
from points_admin.rules.engine import Terms, Trigger

NAME_LENGTH = 120
KEY_LENGTH = 60
LONGEST_STREAK = 50
MOST_TIMES = 1000


class AwardRule(Model):
    """A rule's name and what it waits for; all else is in its versions."""

    __tablename__ = "award_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    trigger: Mapped[Trigger] = mapped_column(enum_type(Trigger, "trigger"), index=True)
    versions: Mapped[list["RuleVersion"]] = relationship(back_populates="rule", order_by="RuleVersion.number")

    @property
    def current(self) -> "RuleVersion":
        """The version in force."""
        return self.versions[-1]

    def __str__(self) -> str:
        return self.name


class RuleVersion(Model):
    """What the rule said from the day `since` until the next version; the database refuses to change or remove it."""

    __tablename__ = "award_rule_version"
    __table_args__ = (
        UniqueConstraint("rule_id", "number"),
        CheckConstraint(f"points <> 0 AND abs(points) <= {MAX_POINTS}", name="points_range"),
        CheckConstraint(f"length BETWEEN 2 AND {LONGEST_STREAK}", name="length_range"),
        CheckConstraint("per_day > 0 AND per_year > 0", name="limits_positive"),
        CheckConstraint("valid_from <= valid_to", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("award_rule.id", ondelete="RESTRICT"))
    number: Mapped[int]
    # Signed, as everywhere.
    points: Mapped[int]
    reason_id: Mapped[int] = mapped_column(ForeignKey("reason.id", ondelete="RESTRICT"), index=True)
    kvant_id: Mapped[int | None] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"), index=True)
    # Of a streak: how many lessons in a row.
    length: Mapped[int | None]
    per_day: Mapped[int | None]
    # A school year.
    per_year: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    is_on: Mapped[bool] = mapped_column(default=False)
    since: Mapped[date] = mapped_column(default=clock.today)
    # From when lessons count for a streak: a change of the amount does not break those that run.
    counted_from: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    rule: Mapped[AwardRule] = relationship(back_populates="versions", lazy="joined", innerjoin=True)
    reason: Mapped[Reason] = relationship()
    kvant: Mapped[Kvant | None] = relationship()
    created_by: Mapped[User | None] = relationship()

    @property
    def terms(self) -> Terms:
        """What the version says, for the engine."""
        return Terms(
            id=self.id,
            rule_id=self.rule_id,
            trigger=self.rule.trigger,
            points=self.points,
            since=self.since,
            is_on=self.is_on,
            kvant_id=self.kvant_id,
            length=self.length,
            per_day=self.per_day,
            per_year=self.per_year,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            counted_from=self.counted_from,
        )


class RuleApplication(Model):
    """A rule answered a fact about a student: once. Taken back when the fact went, and answered anew if it returned.

    Without an entry there was nothing left to deduct.
    """

    __tablename__ = "rule_application"
    __table_args__ = (Index("ix_rule_application_student_id_day", "student_id", "day"),)

    rule_id: Mapped[int] = mapped_column(ForeignKey("award_rule.id", ondelete="RESTRICT"), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="RESTRICT"), primary_key=True)
    fact_key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("award_rule_version.id", ondelete="RESTRICT"), index=True)
    kvant_id: Mapped[int | None] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"), index=True)
    day: Mapped[date]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id", ondelete="RESTRICT"), unique=True)
    is_standing: Mapped[bool] = mapped_column(default=True)
    # How often it was answered.
    times: Mapped[int] = mapped_column(default=1)
    version: Mapped[RuleVersion] = relationship()
    entry: Mapped[LedgerEntry | None] = relationship()
