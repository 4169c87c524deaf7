"""Files the import wizard gives out: the sample, and the rows that were wrong."""

from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue

from points_admin.accounts.models import User
from points_admin.errors import NotFound
from points_admin.imports import services
from points_admin.imports.forgetting import FORGOTTEN, are_forgotten
from points_admin.imports.models import ImportJob, ImportKind, ImportStatus
from points_admin.imports.plan import RowError
from points_admin.imports.workbooks import bad_rows, sample
from points_admin.workbook import MIMETYPE

_SAMPLE_NAMES = {
    ImportKind.ROSTER: "Образец списка учеников.xlsx",
    ImportKind.JOURNAL: "Образец журнала баллов.xlsx",
    ImportKind.TIMETABLE: "Образец расписания.xlsx",
}


def sample_file(kind: str) -> ResponseReturnValue:
    """The sample of the kind; raises `NotFound` for another word."""
    if kind not in list(ImportKind):
        raise NotFound
    return _sent(sample(ImportKind(kind)), _SAMPLE_NAMES[ImportKind(kind)])


def bad_rows_file(user: User, job: ImportJob) -> ResponseReturnValue:
    """The wrong rows of the preview, or of the import once it is applied; raises `NotFound` when they are forgotten."""
    if job.status is ImportStatus.UPLOADED:
        content = _of_plan(user, job)
    elif are_forgotten(job.result):
        raise NotFound(FORGOTTEN)
    else:
        errors = [RowError(**error) for error in job.result["errors"]]
        content = bad_rows(job.result["titles"], job.result["bad_rows"], errors)
    return _sent(content, "Строки с ошибками.xlsx")


def _of_plan(user: User, job: ImportJob) -> bytes:
    plan = services.check(user, job)
    return bad_rows(plan.table.titles, plan.bad_rows(), plan.errors)


def _sent(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(BytesIO(content), mimetype=MIMETYPE, as_attachment=True, download_name=name, max_age=0)
