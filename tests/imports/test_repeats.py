"""The same file twice: refused as far as its rows are loaded, and no door into other teachers' kvants."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from points_admin.access import SYSTEM, Actor
from points_admin.imports import services
from points_admin.imports.models import ImportedKvant, ImportJob, ImportKind, ImportStatus
from points_admin.imports.refusals import AlreadyImported
from points_admin.imports.repeats import note_kvants
from points_admin.ledger.models import Account, Batch
from tests.imports.files import JOURNAL_HEADER, ROSTER_HEADER, xlsx
from tests.support.cast import Cast

DAY = date(2026, 9, 1)
BOTH = xlsx(
    [
        JOURNAL_HEADER,
        (DAY, "Лебедева Вера", "Тестовый VR/AR", "Активная работа", 5),
        (DAY, "Зуев Глеб", "Тестовый IT", "Активная работа", 7),
    ]
)


def upload(actor: Actor, content: bytes = BOTH, kind: ImportKind = ImportKind.JOURNAL) -> ImportJob:
    return services.upload(actor, kind=kind, filename="Журнал.xlsx", content=content)


def load(actor: Actor) -> int:
    return services.apply(actor, upload(actor), skip_invalid=True).created


def balances(session: Any, cast: Cast) -> list[int]:
    session.expire_all()
    return [session.get_one(Account, student.id).balance for student in (cast.vera, cast.gleb)]


def test_two_teachers_load_their_own_parts_of_one_file(session: Any, cast: Cast) -> None:
    assert (load(cast.boris), load(cast.anna)) == (1, 1)
    assert balances(session, cast) == [5, 7]
    for actor in (cast.anna, cast.boris, cast.admin, SYSTEM):
        with pytest.raises(AlreadyImported):
            upload(actor)


def test_a_file_without_one_row_of_mine_blocks_nobody(session: Any, cast: Cast) -> None:
    only_vr = xlsx([JOURNAL_HEADER, (DAY, "Лебедева Вера", "Тестовый VR/AR", "Активная работа", 5)])
    assert services.apply(cast.boris, upload(cast.boris, only_vr), skip_invalid=True).created == 0
    assert services.apply(cast.anna, upload(cast.anna, only_vr)).created == 1


def test_what_the_administrator_loaded_a_teacher_does_not_load_again(session: Any, cast: Cast) -> None:
    waiting = upload(cast.anna)
    assert load(cast.admin) == 2
    for again in (lambda: upload(cast.anna), lambda: services.apply(cast.anna, waiting, skip_invalid=True)):
        with pytest.raises(AlreadyImported, match="уже загружен"):
            again()
    assert balances(session, cast) == [5, 7]


def test_after_a_roll_back_the_file_may_come_again(session: Any, cast: Cast) -> None:
    job = upload(cast.admin)
    services.apply(cast.admin, job)
    services.roll_back(cast.admin, job)
    assert load(cast.admin) == 2


def test_the_database_itself_refuses_a_kvant_twice(session: Any, cast: Cast) -> None:
    first, second = upload(cast.admin), upload(cast.admin)
    note_kvants(first, [cast.vr.id, cast.it.id, cast.vr.id])
    with pytest.raises(IntegrityError), session.begin_nested():
        note_kvants(second, [cast.vr.id])
    assert len(session.scalars(select(ImportedKvant)).all()) == 2


def test_the_database_itself_refuses_a_roster_twice(session: Any, cast: Cast) -> None:
    content = xlsx([ROSTER_HEADER, ("Орлов", "Пётр", None, date(2012, 3, 1), "Тестовый IT", None)])
    for job in (upload(cast.admin, content, ImportKind.ROSTER), upload(cast.admin, content, ImportKind.ROSTER)):
        job.status = ImportStatus.APPLIED
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


def test_no_form_can_take_the_keys_of_an_import_beforehand(session: Any, cast: Cast) -> None:
    job = upload(cast.anna)
    services.apply(cast.anna, job, skip_invalid=True)
    services.roll_back(cast.admin, job)
    keys = session.scalars(select(Batch.key).order_by(Batch.id)).all()
    # The forms take letters, digits and dashes.
    assert keys == [f"import:{job.id}", f"import:{job.id}:back"]
