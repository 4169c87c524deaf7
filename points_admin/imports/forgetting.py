"""Forgetting what files said of people, once it has served.

`forget_old` is called by the timer and by each upload. A roll back forgets at once, and so does an erasure what was
noted of that student.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from points_admin import clock
from points_admin.extensions import db
from points_admin.imports.models import ImportJob, ImportKind, ImportStatus

# A file that nobody applied.
UPLOADED_KEPT = timedelta(days=1)
# The wrong rows of an import that was applied, to be downloaded, mended and imported again.
WRONG_ROWS_KEPT = timedelta(days=30)
FORGOTTEN = f"Сами строки удалены: они хранятся {WRONG_ROWS_KEPT.days} дней, а при откате удаляются сразу."


def forget_old() -> None:
    """Delete uploads that nobody applied within `UPLOADED_KEPT`, and wrong rows older than `WRONG_ROWS_KEPT`."""
    stale = ImportJob.created_at < clock.now() - UPLOADED_KEPT
    db.session.execute(delete(ImportJob).where(ImportJob.status == ImportStatus.UPLOADED, stale))
    old = ImportJob.applied_at < clock.now() - WRONG_ROWS_KEPT, ImportJob.result["bad_rows"].as_string() != "[]"
    # Whoever changes a job at this moment is not waited for: the next upload finds it.
    for job in db.session.scalars(select(ImportJob).where(*old).with_for_update(skip_locked=True)):
        job.result = without_wrong_rows(job.result)


def without_wrong_rows(result: Mapping[str, Any]) -> dict[str, Any]:
    """The result of an import without the cells of its wrong rows; where they stood and what was wrong remains."""
    return {**result, "bad_rows": [], "errors": [{**error, "value": None} for error in result["errors"]]}


def forget_student(student_id: int) -> None:
    """No roster import knows any more what it made or changed of the student; a roll back leaves them alone."""
    made, key = ImportJob.result["made"], str(student_id)
    noted = or_(*(made[part][key].as_string().is_not(None) for part in ("students", "changes")))
    jobs = select(ImportJob).where(ImportJob.kind == ImportKind.ROSTER, ImportJob.status == ImportStatus.APPLIED, noted)
    for job in db.session.scalars(jobs.with_for_update()):
        kept = {
            part: {one: value for one, value in job.result["made"][part].items() if one != key}
            for part in ("students", "changes")
        }
        job.result = {**job.result, "made": {**job.result["made"], **kept}}


def are_forgotten(result: Mapping[str, Any]) -> bool:
    """Whether there were wrong rows and their cells are gone."""
    return bool(result["wrong"]) and not result["bad_rows"]
