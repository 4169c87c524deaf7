"""The verbs of an import: upload, set_columns, check, apply, discard, roll_back.

Each flushes and records itself in the audit; the surface commits.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy.exc import IntegrityError, InvalidRequestError

from points_admin import clock, text
from points_admin.access import Actor
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.errors import AlreadyReversed, Conflict, NotFound
from points_admin.extensions import db
from points_admin.imports.columns import Table, checked_columns, likely_kind, locate
from points_admin.imports.files.reading import read_sheets
from points_admin.imports.forgetting import forget_old, without_wrong_rows
from points_admin.imports.journal import JournalPlan, check_journal
from points_admin.imports.models import ImportJob, ImportKind, ImportStatus
from points_admin.imports.plan import Plan, Step, Steps, finish
from points_admin.imports.policies import kinds_for, require_import
from points_admin.imports.refusals import PlanChanged, RowsWrong
from points_admin.imports.repeats import forget_kvants, note_kvants, refuse_repeat
from points_admin.imports.roster import RosterPlan, check_roster
from points_admin.imports.storing import store_journal, store_roster
from points_admin.imports.timetable import TimetablePlan, check_timetable, store_timetable
from points_admin.imports.undoing import undo_roster, undo_timetable
from points_admin.ledger.services import reverse_import

_FILENAME_LENGTH = 200


def upload(actor: Actor, *, kind: ImportKind | None, filename: str, content: bytes, lenient: bool = False) -> ImportJob:
    """Keep the file until it is applied; raises `Unreadable`, `AlreadyImported`, `Forbidden`.

    What older files said of people is forgotten here, see `forgetting`.
    No kind: the file itself tells. `lenient` accepts a header that is not understood whole, for a person to mend.
    """
    require_import(actor, kind or ImportKind.JOURNAL)
    sheets = read_sheets(content, filename)
    kind = kind or likely_kind(sheets, kinds_for(actor))
    table = locate(sheets, kind, lenient=lenient)
    file_hash = hashlib.sha256(content).hexdigest()
    refuse_repeat(actor, kind, file_hash)
    forget_old()
    job = ImportJob(
        kind=kind,
        filename=text.clean(filename)[-_FILENAME_LENGTH:],
        file_hash=file_hash,
        content=content,
        columns=dict(table.columns),
        actor_id=actor.id,
    )
    db.session.add(job)
    db.session.flush()
    record(job.actor_id, "import.upload", job, after={"kind": kind.value, "filename": job.filename})
    return job


def set_columns(actor: Actor, job: ImportJob, columns: Mapping[str, int]) -> None:
    """Replace what the columns mean; raises `Invalid` for an unknown field, a missing one or a shared column."""
    _hold(job)
    _require_uploaded(actor, job)
    table = table_of(job)
    before = table.titles_of(job.columns)
    job.columns = dict(checked_columns(columns, table))
    db.session.flush()
    record(actor.id, "import.columns", job, before=before, after=table.titles_of(job.columns))


def table_of(job: ImportJob) -> Table:
    """The uploaded file read again, with the job's columns."""
    return locate(read_sheets(job.content or b"", job.filename), job.kind, job.columns, lenient=True)


def check_steps(actor: Actor, job: ImportJob) -> Steps[Plan]:
    """What applying would do, with progress; changes nothing."""
    _require_uploaded(actor, job)
    table = table_of(job)
    checked_columns(job.columns, table)
    plan = yield from _check_table(actor, table)
    return plan


def check_file(actor: Actor, *, kind: ImportKind, filename: str, content: bytes) -> Plan:
    """What importing the file would do; keeps nothing, not even the file."""
    require_import(actor, kind)
    return finish(_check_table(actor, locate(read_sheets(content, filename), kind)))


def _check_table(actor: Actor, table: Table) -> Steps[Plan]:
    plan: Plan = yield from _CHECKS[table.kind](actor, table)
    return plan


_CHECKS: Mapping[ImportKind, Callable[[Actor, Table], Steps[Any]]] = {
    ImportKind.ROSTER: check_roster,
    ImportKind.JOURNAL: check_journal,
    ImportKind.TIMETABLE: check_timetable,
}


def check(actor: Actor, job: ImportJob) -> Plan:
    """What applying would do; changes nothing."""
    return finish(check_steps(actor, job))


def apply_steps(actor: Actor, job: ImportJob, *, skip_invalid: bool = False, fingerprint: str = "") -> Steps[Plan]:
    """Check again and store, all or nothing; `fingerprint` is the plan's the actor has agreed to ("" = any).

    Raises `RowsWrong`, `PlanChanged`, `AlreadyImported`, and what the ledger refuses.
    """
    _hold(job)
    refuse_repeat(actor, job.kind, job.file_hash)
    plan = yield from check_steps(actor, job)
    if fingerprint and fingerprint != plan.fingerprint:
        raise PlanChanged
    if plan.errors and not skip_invalid:
        raise RowsWrong(plan)
    try:
        with db.session.begin_nested():
            made = yield from _store(actor, job, plan)
            _close(job, plan, made)
    except IntegrityError as error:
        # Somebody stored the same file, person or reason between the check and the insert.
        raise PlanChanged from error
    record(actor.id, "import.apply", job, after=_counts(plan) | {"filename": job.filename})
    return plan


def apply(actor: Actor, job: ImportJob, *, skip_invalid: bool = False, fingerprint: str = "") -> Plan:
    """`apply_steps` where nobody watches."""
    return finish(apply_steps(actor, job, skip_invalid=skip_invalid, fingerprint=fingerprint))


def _store(actor: Actor, job: ImportJob, plan: Plan) -> Steps[dict[str, Any]]:
    if isinstance(plan, RosterPlan):
        made = yield from store_roster(plan)
        return made
    if isinstance(plan, TimetablePlan):
        lines = yield from store_timetable(actor, plan)
        return dict(lines)
    journal = cast(JournalPlan, plan)
    yield Step("Записываем операции", 0, plan.created)
    note_kvants(job, (entry.kvant_id for entry in journal.entries))
    job.batch = store_journal(actor, journal, key=_batch_key(job), comment=f"Загрузка файла «{job.filename}»")
    return {}


def _batch_key(job: ImportJob) -> str:
    """With a colon, which no form's key may have: nobody can take it beforehand."""
    return f"import:{job.id}"


def _close(job: ImportJob, plan: Plan, made: dict[str, Any]) -> None:
    job.status = ImportStatus.APPLIED
    job.applied_at = clock.now()
    job.content = None
    job.result = {
        **_counts(plan),
        "errors": [asdict(error) for error in plan.errors],
        "titles": list(plan.table.titles),
        "bad_rows": plan.bad_rows(),
        "new_groups": plan.new_groups,
        "new_reasons": plan.new_reasons,
        "made": made,
    }
    db.session.flush()


def _counts(plan: Plan) -> dict[str, int]:
    return {"created": plan.created, "updated": plan.updated, "skipped": plan.skipped, "wrong": plan.wrong_rows}


def discard(actor: User, job: ImportJob) -> None:
    """Forget a file that was not applied."""
    _hold(job)
    _require_uploaded(actor, job)
    record(actor.id, "import.discard", job, before={"filename": job.filename})
    db.session.delete(job)
    db.session.flush()


def _hold(job: ImportJob) -> None:
    """Wait for whoever else changes the job; raises `NotFound` where it was dropped meanwhile."""
    try:
        db.session.refresh(job, attribute_names=["status"], with_for_update=True)
    except InvalidRequestError as error:
        raise NotFound from error


def _require_uploaded(actor: Actor, job: ImportJob) -> None:
    require_import(actor, job.kind)
    if job.status is not ImportStatus.UPLOADED:
        raise Conflict("Этот файл уже загружен: откройте его в списке загрузок.")


def roll_back(actor: Actor, job: ImportJob) -> dict[str, int]:
    """Take the import back; a journal by a reversal of its batch, the others by removing what nothing touched.

    The wrong rows and the notes of what was made go too: they name children.
    Returns what went and what stayed (see `Undone`); raises `Conflict` when there is nothing to take back.
    """
    require_import(actor, job.kind)
    _hold(job)
    if job.status is not ImportStatus.APPLIED:
        raise Conflict("Эту загрузку уже откатили." if job.status is ImportStatus.ROLLED_BACK else None)
    undone = _undo(actor, job)
    forget_kvants(job)
    job.status = ImportStatus.ROLLED_BACK
    job.result = without_wrong_rows(job.result) | {"made": {}, "undone": undone}
    db.session.flush()
    record(actor.id, "import.roll_back", job, after={"filename": job.filename, **undone})
    return undone


def _undo(actor: Actor, job: ImportJob) -> dict[str, int]:
    if job.kind is ImportKind.JOURNAL:
        return _undo_journal(actor, job)
    return asdict(undo_roster(job) if job.kind is ImportKind.ROSTER else undo_timetable(actor, job))


def _undo_journal(actor: Actor, job: ImportJob) -> dict[str, int]:
    if job.batch is None:
        return {"reversed_entries": 0}
    try:
        posting = reverse_import(
            actor, batch=job.batch, comment=f"Откат загрузки «{job.filename}»", key=f"{_batch_key(job)}:back"
        )
    except AlreadyReversed:
        return {"reversed_entries": 0}
    return {"reversed_entries": posting.batch.size}
