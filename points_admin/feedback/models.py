"""Thread (a question, or a dispute over one ledger entry) and Message."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, String, event, literal_column
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from points_admin import clock, text
from points_admin.accounts.models import EMAIL_LENGTH, KEY_LENGTH, User
from points_admin.database import UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.ledger.models import LedgerEntry
from points_admin.roster.models import Kvant


class ThreadKind(StrEnum):
    QUESTION = "question"
    DISPUTE = "dispute"


class ThreadStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


_RUNNING_DISPUTE: ColumnElement[bool] = literal_column("status <> 'closed' AND entry_id IS NOT NULL")


class Thread(Model):
    """A dispute belongs to the kvant of its entry, whose teachers see it; a question belongs to administrators."""

    __tablename__ = "feedback_thread"
    __table_args__ = (
        Index(
            "uq_feedback_thread_running_dispute",
            "entry_id",
            unique=True,
            sqlite_where=_RUNNING_DISPUTE,
            postgresql_where=_RUNNING_DISPUTE,
        ),
        Index("ix_feedback_thread_status_id", "status", "id"),
        Index("ix_feedback_thread_kvant_id_id", "kvant_id", "id"),
        Index("uq_feedback_thread_key", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ThreadKind] = mapped_column(enum_type(ThreadKind, "kind"))
    status: Mapped[ThreadStatus] = mapped_column(enum_type(ThreadStatus, "status"), default=ThreadStatus.OPEN)
    subject: Mapped[str] = mapped_column(String(200))
    # The login that asked; a visitor without one leaves a name and perhaps an address.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    author_name: Mapped[str] = mapped_column(String(300), default="")
    author_email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH))
    kvant_id: Mapped[int | None] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    # A digest of the form and of what was typed into it: sent twice, it is one question.
    key: Mapped[str | None] = mapped_column(String(64))
    # Without the names of logins: those are looked up where they live, and forgotten there.
    search_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    author: Mapped[User | None] = relationship()
    kvant: Mapped[Kvant | None] = relationship(lazy="joined")
    entry: Mapped[LedgerEntry | None] = relationship()
    messages: Mapped[list["Message"]] = relationship(back_populates="thread", order_by="Message.id")

    def __str__(self) -> str:
        # The audit keeps this for ever: not the words of whoever asked.
        return f"Вопрос № {self.id}" if self.kind is ThreadKind.QUESTION else self.subject


class Message(Model):
    """One turn of a thread."""

    __tablename__ = "feedback_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("feedback_thread.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    is_from_staff: Mapped[bool]
    body: Mapped[str] = mapped_column(String(4000))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    thread: Mapped[Thread] = relationship(back_populates="messages")
    author: Mapped[User | None] = relationship()


@event.listens_for(Thread, "before_insert")
@event.listens_for(Thread, "before_update")
def _keep_search_key(_mapper: Mapper[Thread], _connection: Connection, thread: Thread) -> None:
    said = f"{thread.subject} {thread.author_name or ''} {thread.author_email or ''}"
    thread.search_key = text.search_key(said)[:KEY_LENGTH]
