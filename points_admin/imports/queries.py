"""Which imports there are for an actor, newest first, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from points_admin.accounts.models import User
from points_admin.database import row_id
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.imports.models import ImportJob, ImportKind, ImportStatus
from points_admin.imports.policies import visible_jobs


@dataclass(frozen=True)
class PastImport:
    """A line of the list; the counts are None until the file is applied."""

    id: int
    kind: ImportKind
    status: ImportStatus
    filename: str
    created_at: datetime
    author: str
    created: int | None
    wrong: int | None


def job_for(actor: User, job_id: object) -> ImportJob:
    """The import; raises `NotFound` where it is not there for the actor."""
    job = db.session.scalar(select(ImportJob).where(ImportJob.id == row_id(job_id), visible_jobs(actor)))
    if job is None:
        raise NotFound
    return job


def past_imports(actor: User, *, limit: int = 20) -> Sequence[PastImport]:
    """The newest imports of the actor (of everybody for an administrator), without their bulky parts."""
    rows = db.session.execute(
        select(
            ImportJob.id,
            ImportJob.kind,
            ImportJob.status,
            ImportJob.filename,
            ImportJob.created_at,
            User.last_name,
            User.first_name,
            ImportJob.result["created"].as_integer().label("created"),
            ImportJob.result["wrong"].as_integer().label("wrong"),
        )
        .outerjoin(User, User.id == ImportJob.actor_id)
        .where(visible_jobs(actor))
        .order_by(ImportJob.id.desc())
        .limit(limit)
    )
    return [
        PastImport(
            id=row.id,
            kind=row.kind,
            status=row.status,
            filename=row.filename,
            created_at=row.created_at,
            author=f"{row.last_name} {row.first_name}" if row.last_name else "из командной строки",
            created=row.created,
            wrong=row.wrong,
        )
        for row in rows
    ]
