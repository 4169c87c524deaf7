"""ImportJob: one uploaded spreadsheet and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, LargeBinary, String, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.database import UtcDateTime, enum_type
from points_admin.extensions import Model
from points_admin.ledger.models import Batch


class ImportKind(StrEnum):
    ROSTER = "roster"
    JOURNAL = "journal"
    TIMETABLE = "timetable"


class ImportStatus(StrEnum):
    UPLOADED = "uploaded"
    APPLIED = "applied"
    ROLLED_BACK = "rolled_back"


_APPLIED_ONCE: ColumnElement[bool] = literal_column("kind <> 'journal' AND status = 'applied'")


class ImportJob(Model):
    """`content` is the file until it is applied or dropped; `result` counts, errors and the ids that were made."""

    __tablename__ = "import_job"
    __table_args__ = (
        # The same file twice is refused, unless the first import was rolled back (a journal: `ImportedKvant`).
        Index(
            "uq_import_job_once",
            "file_hash",
            unique=True,
            sqlite_where=_APPLIED_ONCE,
            postgresql_where=_APPLIED_ONCE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind] = mapped_column(enum_type(ImportKind, "kind"))
    status: Mapped[ImportStatus] = mapped_column(enum_type(ImportStatus, "status"), default=ImportStatus.UPLOADED)
    filename: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    columns: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    actor: Mapped[User | None] = relationship()
    batch: Mapped[Batch | None] = relationship()


class ImportedKvant(Model):
    """The rows of this kvant in the journal with this hash are in the ledger: they are not loaded a second time.

    By kvant, for two teachers may each load their own part of one file and know nothing of each other.
    """

    __tablename__ = "imported_kvant"

    file_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kvant_id: Mapped[int] = mapped_column(ForeignKey("kvant.id", ondelete="RESTRICT"), primary_key=True, index=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"), index=True)
