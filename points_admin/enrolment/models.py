"""EnrolmentRequest: a student asks to join a kvant, and staff say yes, no or later."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, String, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.database import UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.roster.models import Kvant, Membership, Student


class RequestStatus(StrEnum):
    PENDING = "pending"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RejectReason(StrEnum):
    """Preset reasons; `enrolment.words` has their Russian."""

    NO_PLACE = "no_place"
    AGE = "age"
    DUPLICATE = "duplicate"
    NO_CONSENT = "no_consent"
    UNREACHABLE = "unreachable"
    OTHER = "other"


OPEN = frozenset({RequestStatus.PENDING, RequestStatus.WAITING})
_IS_OPEN: ColumnElement[bool] = literal_column("status IN ('pending', 'waiting')")


class EnrolmentRequest(Model):
    """One open request per student and kvant. The verdict says who, when and why; the audit keeps the earlier ones."""

    __tablename__ = "enrolment_request"
    __table_args__ = (
        Index(
            "uq_enrolment_request_open",
            "student_id",
            "kvant_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_enrolment_request_kvant_id_status_id", "kvant_id", "status", "id"),
        Index("ix_enrolment_request_student_id", "student_id"),
        Index("ix_enrolment_request_decided_at", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # One registration, one request, however often its form is sent.
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"))
    kvant_id: Mapped[int] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"))
    status: Mapped[RequestStatus] = mapped_column(
        enum_type(RequestStatus, "status"), default=RequestStatus.PENDING, index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    # The wished login was somebody's already: the student has another one and does not know it.
    is_login_replaced: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    reason: Mapped[RejectReason | None] = mapped_column(enum_type(RejectReason, "reason"))
    comment: Mapped[str] = mapped_column(String(500), default="")
    # What an approval made, for taking it back: the membership, and the place on the roster.
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id", ondelete="SET NULL"), index=True)
    is_newcomer: Mapped[bool] = mapped_column(default=False)
    student: Mapped[Student] = relationship(lazy="joined", innerjoin=True)
    kvant: Mapped[Kvant] = relationship(lazy="joined", innerjoin=True)
    decided_by: Mapped[User | None] = relationship()
    membership: Mapped[Membership | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def __str__(self) -> str:
        return f"{self.student.short_name}, {self.kvant.name}"
