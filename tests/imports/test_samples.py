"""A whole roster and a whole journal give exactly what is expected of them: counts, error rows, balances."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from points_admin.access import SYSTEM
from points_admin.imports import services
from points_admin.imports.models import ImportKind
from points_admin.ledger.models import Account
from points_admin.ledger.verify import verify
from points_admin.roster.models import Student
from points_admin.roster.reference import seed_kvants
from points_admin.schedule.models import Lesson, TimetableSlot
from tests.imports.jobs import applied

# A roster and a journal of the kind that technoparks keep, with invented children; `expected.json` has the answers.
SAMPLES = Path(__file__).parent / "samples"

# Words of the message that fit the reason given in expected.json.
WORDS = {
    "unknown kvant": "Неизвестный квант",
    "invalid e-mail": "не адрес",
    "birth date in the future": "ещё не наступила",
    "impossible date": "нет в календаре",
    "first name is missing": "Не указано имя",
    "kvant is missing": "Не указан квант",
    "unknown student": "не найден",
    "zero points": "Ноль",
    "points are not a number": "не число",
    "points are not whole": "только целые",
    "not enough points": "Недостаточно баллов",
    "date in the future": "ещё не наступила",
    "reason is missing": "Не указано, за что",
    "ends before it starts": "заканчивается раньше",
    "unknown weekday": "Неизвестный день недели",
}


def loaded(kind: ImportKind) -> Any:
    file = SAMPLES / f"{kind}.xlsx"
    return applied(
        SYSTEM,
        services.upload(SYSTEM, kind=kind, filename=file.name, content=file.read_bytes()),
        skip_invalid=True,
    )


def assert_errors(plan: Any, expected: list[dict[str, Any]]) -> None:
    assert [error.row for error in plan.errors] == [error["row"] for error in expected]
    for error, wanted in zip(plan.errors, expected, strict=True):
        assert WORDS[wanted["why"]] in error.message


def test_a_timetable_comes_out_as_expected(session: Any) -> None:
    expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))["timetable"]
    seed_kvants()
    timetable = loaded(ImportKind.TIMETABLE)
    assert (timetable.created, timetable.updated, timetable.skipped) == (expected["slots"], 0, 0)
    assert_errors(timetable, expected["errors"])
    assert session.scalar(select(func.count(TimetableSlot.id))) == expected["slots"]
    assert session.scalar(select(func.count(Lesson.id))) >= 4 * expected["slots"]


def test_roster_and_journal_come_out_as_expected(session: Any) -> None:
    expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    seed_kvants()
    roster = loaded(ImportKind.ROSTER)
    wanted = expected["roster"]
    assert (roster.created, roster.updated, roster.skipped) == (wanted["enrolments"], 0, wanted["already_enrolled"])
    assert len(roster.newcomers) == wanted["students"]
    assert_errors(roster, wanted["errors"])

    journal = loaded(ImportKind.JOURNAL)
    wanted = expected["journal"]
    assert journal.created == wanted["entries"]
    assert (journal.accrued, journal.deducted) == (wanted["accrued"], wanted["written_off"])
    assert_errors(journal, wanted["errors"])

    rows = session.execute(select(Student, Account.balance).join(Account, Account.student_id == Student.id))
    balances = {f"{student.full_name}|{student.birth_date}": balance for student, balance in rows if balance}
    assert balances == {name: balance for name, balance in wanted["balances"].items() if balance}
    assert verify().problems == []
