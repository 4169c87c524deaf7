"""Does `ledger verify` answer in one line, name every difference, and fail when there is one?"""

import json

import pytest

from points_admin.cli import ledger as command
from points_admin.ledger.verify import Report
from tests.support.factories import give_points


@pytest.fixture
def broken(monkeypatch):
    monkeypatch.setattr(command, "verify", lambda: Report(accounts=21, entries=1, problems=["Счёт ученика 7: беда."]))


def test_an_honest_ledger_is_one_line(session, cast, run):
    give_points(session, cast.vera, 5, cast.vr)
    session.commit()
    done = run("ledger", "verify")
    assert (done.exit_code, done.stdout) == (0, "Проверено: 2 счёта и 1 операция, расхождений нет.\n")


def test_differences_are_listed_and_fail(broken, run):
    done = run("ledger", "verify")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "Счёт ученика 7: беда.",
        "Проверено: 21 счёт и 1 операция, расхождений: 1.",
    ]


def test_json_holds_the_same(broken, run):
    done = run("ledger", "verify", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout) == {"accounts": 21, "entries": 1, "problems": ["Счёт ученика 7: беда."]}
