"""Document (one version of a text, never changed) and Consent (somebody agreed to one)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from points_admin import clock
from points_admin.accounts.models import ADDRESS_LENGTH, User
from points_admin.database import UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.roster.models import Student


class DocumentKind(StrEnum):
    POLICY = "policy"
    CONSENT = "consent"
    HELP = "help"


class Document(Model):
    """One version of a text. Insert-only by trigger: whoever agreed, agreed to exactly these words."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DocumentKind] = mapped_column(enum_type(DocumentKind, "kind"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    # SHA-256 of the body: what a consent refers to beside the version.
    body_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    author: Mapped[User | None] = relationship()


class Consent(Model):
    """Who agreed to the processing of a student's data, to which text, when and from where (152-ФЗ, ст. 9)."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"), index=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    given_by: Mapped[str] = mapped_column(String(300))
    is_by_guardian: Mapped[bool]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    student: Mapped[Student] = relationship()
    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)
