"""PartnerEvent: a partner says that a student took part in something of theirs."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from points_admin import clock
from points_admin.database import UtcDateTime
from points_admin.extensions import Model

PARTNER_LENGTH = 40
EVENT_LENGTH = 100


class PartnerEvent(Model):
    """Each event of a partner counts once for a student, for good; `external_id` is the partner's own name for it."""

    __tablename__ = "partner_event"
    __table_args__ = (
        Index("ix_partner_event_student_id", "student_id"),
        Index("ix_partner_event_occurred_on", "occurred_on"),
    )

    partner: Mapped[str] = mapped_column(String(PARTNER_LENGTH), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(EVENT_LENGTH), primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="RESTRICT"), primary_key=True)
    occurred_on: Mapped[date]
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
