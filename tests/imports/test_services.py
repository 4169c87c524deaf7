"""Uploading, applying once, refusing the rest: what surrounds the rows of an import."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.audit.models import AuditEvent
from points_admin.errors import Conflict, Forbidden
from points_admin.imports import services
from points_admin.imports.models import ImportJob, ImportKind, ImportStatus
from points_admin.imports.refusals import AlreadyImported, PlanChanged, RowsWrong
from points_admin.roster.models import Student
from tests.imports.files import ROSTER_HEADER, xlsx
from tests.imports.jobs import applied, journal_job, roster_job
from tests.support.cast import Cast

BORN = date(2012, 3, 14)
GOOD = ("Орлова", "Анна", None, BORN, "Тестовый IT", None)
BAD = ("Орлов", "Пётр", None, "31.02.2012", "Тестовый IT", None)


def students(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Student)))


def actions(session: Any) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("import.%")).order_by("id")))


def test_checking_stores_nothing(session: Any, cast: Cast) -> None:
    before = students(session)
    job = roster_job(cast.admin, [GOOD])
    services.check(cast.admin, job)
    assert students(session) == before
    assert not session.new and not session.dirty


def test_nothing_is_stored_while_a_row_is_wrong(session: Any, cast: Cast) -> None:
    before = students(session)
    job = roster_job(cast.admin, [GOOD, BAD])
    with pytest.raises(RowsWrong):
        services.apply(cast.admin, job)
    assert students(session) == before
    assert applied(cast.admin, job, skip_invalid=True).created == 1
    assert students(session) == before + 1


def test_the_same_file_twice_is_refused_until_it_is_rolled_back(session: Any, cast: Cast) -> None:
    content = xlsx([ROSTER_HEADER, GOOD])

    def upload(name: str) -> ImportJob:
        return services.upload(cast.admin, kind=ImportKind.ROSTER, filename=name, content=content)

    first, waiting = upload("a.xlsx"), upload("b.xlsx")
    applied(cast.admin, first)
    with pytest.raises(AlreadyImported, match="уже загружен"):
        upload("другое имя.xlsx")
    with pytest.raises(AlreadyImported, match="уже загружен"):
        applied(cast.admin, waiting)
    services.roll_back(cast.admin, first)
    assert applied(cast.admin, upload("a.xlsx")).created == 1


def test_a_file_is_applied_once(session: Any, cast: Cast) -> None:
    job = roster_job(cast.admin, [GOOD])
    applied(cast.admin, job)
    with pytest.raises(Conflict):
        services.apply(cast.admin, job)


def test_what_was_shown_is_what_is_stored(session: Any, cast: Cast) -> None:
    job = roster_job(cast.admin, [GOOD])
    seen = services.check(cast.admin, job).fingerprint
    applied(cast.admin, roster_job(cast.admin, [GOOD, (*GOOD[:4], "Тестовый VR/AR", None)]))
    with pytest.raises(PlanChanged):
        services.apply(cast.admin, job, fingerprint=seen)


def test_it_keeps_the_errors_and_forgets_the_file(session: Any, cast: Cast) -> None:
    job = roster_job(cast.admin, [GOOD, BAD])
    applied(cast.admin, job, skip_invalid=True)
    session.expire_all()
    assert (job.status, job.content, job.result["created"], job.result["wrong"]) == (ImportStatus.APPLIED, None, 1, 1)
    assert [error["row"] for error in job.result["errors"]] == [3]
    assert job.result["bad_rows"] == [[3, ["Орлов", "Пётр", "", "31.02.2012", "Тестовый IT", ""]]]


def test_a_file_nobody_applied_is_forgotten_after_a_day(session: Any, cast: Cast) -> None:
    old = roster_job(cast.admin, [GOOD])
    old.created_at = clock.now() - timedelta(days=2)
    session.flush()
    fresh = roster_job(cast.admin, [GOOD, BAD])
    assert session.scalars(select(ImportJob.id)).all() == [fresh.id]


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (31, False)])
def test_wrong_rows_are_forgotten_with_the_first_upload_after_30_days(
    session: Any, cast: Cast, days: int, is_kept: bool
) -> None:
    job = roster_job(cast.admin, [GOOD, BAD])
    applied(cast.admin, job, skip_invalid=True)
    clean = roster_job(cast.admin, [(*GOOD[:4], "Тестовый VR/AR", None)])
    applied(cast.admin, clean)
    job.applied_at = clean.applied_at = clock.now() - timedelta(days=days)
    session.flush()
    roster_job(cast.admin, [GOOD, BAD, BAD])
    session.expire_all()
    assert ("Орлов" in str(job.result), "31.02.2012" in str(job.result)) == (is_kept, is_kept)
    assert (job.result["wrong"], [error["row"] for error in job.result["errors"]]) == (1, [3])
    # What the roll back needs stays.
    assert services.roll_back(cast.admin, clean)["removed_memberships"] == 1
    assert services.roll_back(cast.admin, job)["removed_students"] == 1


def test_each_step_leaves_one_record(session: Any, cast: Cast) -> None:
    job = roster_job(cast.admin, [GOOD])
    services.set_columns(cast.admin, job, dict(job.columns))
    applied(cast.admin, job)
    services.roll_back(cast.admin, job)
    services.discard(cast.admin, roster_job(cast.admin, [GOOD]))
    assert actions(session) == [
        "import.upload",
        "import.columns",
        "import.apply",
        "import.roll_back",
        "import.upload",
        "import.discard",
    ]
    assert "content" not in str(session.scalars(select(AuditEvent.after)).all())


def test_the_record_of_new_columns_names_their_headings(session: Any, cast: Cast) -> None:
    job = roster_job(cast.admin, [GOOD])
    columns = dict(job.columns)
    services.set_columns(cast.admin, job, {name: index for name, index in columns.items() if name != "group"})
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "import.columns")).one()
    assert set(event.before) - set(event.after) == {"group"}
    assert set(event.before.values()) == set(ROSTER_HEADER)


def test_a_teacher_may_not_import_a_roster(session: Any, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        roster_job(cast.anna, [GOOD])
    for action in (services.check, services.apply, services.roll_back):
        with pytest.raises(Forbidden):
            action(cast.anna, roster_job(cast.admin, [GOOD]))


def test_a_student_may_import_nothing(session: Any, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        journal_job(cast.vera.user, [(BORN, "Лебедева Вера", "Тестовый VR/AR", "Активная работа", 5)])
