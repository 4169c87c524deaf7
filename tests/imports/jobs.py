"""Importing rows in a test: upload, check, apply, in one call each."""

from typing import Any

from points_admin.access import Actor
from points_admin.imports import services
from points_admin.imports.models import ImportJob, ImportKind
from points_admin.imports.plan import Plan, RowError
from tests.imports.files import JOURNAL_HEADER, ROSTER_HEADER, TIMETABLE_HEADER, Rows, xlsx


def roster_job(actor: Actor, rows: Rows, header: Any = ROSTER_HEADER) -> ImportJob:
    content = xlsx([header, *rows])
    return services.upload(actor, kind=ImportKind.ROSTER, filename="Список.xlsx", content=content)


def journal_job(actor: Actor, rows: Rows, header: Any = JOURNAL_HEADER) -> ImportJob:
    content = xlsx([header, *rows])
    return services.upload(actor, kind=ImportKind.JOURNAL, filename="Журнал.xlsx", content=content)


def timetable_job(actor: Actor, rows: Rows, header: Any = TIMETABLE_HEADER) -> ImportJob:
    content = xlsx([header, *rows])
    return services.upload(actor, kind=ImportKind.TIMETABLE, filename="Расписание.xlsx", content=content)


def applied(actor: Actor, job: ImportJob, *, skip_invalid: bool = False) -> Plan:
    return services.apply(actor, job, skip_invalid=skip_invalid)


def told(errors: list[RowError]) -> list[tuple[int, str, str]]:
    """(row, column, first words of the message) of each error."""
    return [(error.row, error.column, error.message.split(":")[0].split(".")[0]) for error in errors]
