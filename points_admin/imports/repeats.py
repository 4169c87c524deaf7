"""The same file twice: a roster is loaded once, of a journal each kvant's rows are."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from points_admin import clock
from points_admin.access import Actor
from points_admin.extensions import db
from points_admin.imports.models import ImportedKvant, ImportJob, ImportKind, ImportStatus
from points_admin.imports.refusals import AlreadyImported
from points_admin.roster.models import Kvant
from points_admin.roster.policies import visible_kvants


def refuse_repeat(actor: Actor, kind: ImportKind, file_hash: str) -> None:
    """Raise `AlreadyImported` where the file's rows are loaded already, as far as the actor may know of them."""
    same = select(ImportJob.applied_at).where(
        ImportJob.kind == kind, ImportJob.file_hash == file_hash, ImportJob.status == ImportStatus.APPLIED
    )
    if kind is ImportKind.JOURNAL:
        known = select(Kvant.id).where(visible_kvants(actor))
        same = same.join(ImportedKvant, ImportedKvant.job_id == ImportJob.id).where(ImportedKvant.kvant_id.in_(known))
    if applied_at := db.session.scalar(same.limit(1)):
        raise AlreadyImported(
            f"Этот файл уже загружен {clock.local(applied_at):%d.%m.%Y}: выберите другой или откатите ту загрузку."
        )


def note_kvants(job: ImportJob, kvant_ids: Iterable[int]) -> None:
    """Keep which kvants' rows the journal brought; a repeat breaks the primary key."""
    db.session.add_all(
        ImportedKvant(file_hash=job.file_hash, kvant_id=kvant_id, job_id=job.id) for kvant_id in set(kvant_ids)
    )
    db.session.flush()


def forget_kvants(job: ImportJob) -> None:
    """After a roll back the file may be loaded again."""
    db.session.execute(delete(ImportedKvant).where(ImportedKvant.job_id == job.id))
