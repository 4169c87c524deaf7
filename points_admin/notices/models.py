"""Notice (on the person's own pages) and OutboxMessage (a letter to be delivered by `tick`)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from points_admin import clock
from points_admin.accounts.models import EMAIL_LENGTH, User
from points_admin.database import BigId, UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.text import is_local_path


class LetterKind(StrEnum):
    """Which template a letter is made from: most say what a notice says, the others carry a link of their own."""

    NOTICE = "notice"
    PASSWORD_RESET = "password_reset"
    EMAIL_CONFIRM = "email_confirm"
    EMAIL_TAKEN = "email_taken"
    LOGIN_CARD = "login_card"
    DIGEST = "digest"


class Notice(Model):
    """A few words to one person, with a way on."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_user_id_read_at_id", "user_id", "read_at", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(String(2000), default="")
    # A path of this site, or "".
    path: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user: Mapped[User] = relationship()

    @validates("path")
    def _check_path(self, _field: str, path: str) -> str:
        if path and not is_local_path(path):
            raise ValueError(f"not a path of this site: {path}")
        return path


class OutboxMessage(Model):
    """A letter to deliver. It holds no secret: links that open something are made when it is sent.

    `recipient` is an address; a password reset has "" there and the name that was typed in `context`, so that asking
    for a reset takes the same time whether or not somebody is called so.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "sent_at", "failed_at", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # One intent, one letter (a weekly digest is made once, however often the timer runs).
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    kind: Mapped[LetterKind] = mapped_column(enum_type(LetterKind, "kind"))
    recipient: Mapped[str] = mapped_column(String(EMAIL_LENGTH), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Given up after the last pause; an administrator may send it again.
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    user: Mapped[User | None] = relationship()
