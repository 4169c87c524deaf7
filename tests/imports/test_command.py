"""`import roster|journal FILE`: what it prints, stores and answers with."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import func, select

from points_admin.imports.models import ImportJob
from points_admin.roster.models import Student
from tests.imports.files import JOURNAL_HEADER, ROSTER_HEADER, xlsx
from tests.support.cast import Cast

Run = Callable[..., Result]
GOOD = ("Орлова", "Анна", None, date(2012, 3, 14), "Тестовый IT", None)
BAD = ("Орлов", "Пётр", None, "31.02.2012", "Тестовый IT", None)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    def write(*rows: Any, header: Any = ROSTER_HEADER) -> str:
        path = tmp_path / "Список.xlsx"
        path.write_bytes(xlsx([header, *rows]))
        return str(path)

    return write


def students(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Student)))


def test_a_clean_file_is_stored(run: Run, file: Any, session: Any, cast: Cast) -> None:
    before = students(session)
    answer = run("import", "roster", file(GOOD))
    assert (answer.exit_code, answer.output.strip()) == (
        0,
        "Загружено: новых записей в квант — 1, обновлено — 0, пропущено — 0, строк с ошибками — 0.",
    )
    assert students(session) == before + 1


def test_json_has_the_public_shape(run: Run, file: Any, session: Any, cast: Cast) -> None:
    answer = run("import", "roster", file(GOOD, BAD), "--skip-invalid", "--json")
    told = json.loads(answer.output)
    assert answer.exit_code == 0
    assert list(told) == ["created", "updated", "skipped", "errors"]
    assert (told["created"], told["updated"], told["skipped"]) == (1, 0, 0)
    assert [list(error) for error in told["errors"]] == [["row", "column", "value", "message"]]
    assert (told["errors"][0]["row"], told["errors"][0]["column"]) == (3, "Дата рождения")


def test_nothing_is_stored_while_a_row_is_wrong(run: Run, file: Any, session: Any, cast: Cast) -> None:
    before = students(session)
    answer = run("import", "roster", file(GOOD, BAD), "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.output)["created"] == 0
    assert students(session) == before
    assert session.scalar(select(func.count()).select_from(ImportJob)) == 0


def test_a_dry_run_says_what_would_be(run: Run, file: Any, session: Any, cast: Cast) -> None:
    before = students(session)
    answer = run("import", "roster", file(GOOD, BAD), "--dry-run", "--json")
    assert (answer.exit_code, json.loads(answer.output)["created"]) == (1, 1)
    assert run("import", "roster", file(GOOD), "--dry-run").exit_code == 0
    assert students(session) == before


def test_a_journal_goes_the_same_way(run: Run, file: Any, session: Any, cast: Cast) -> None:
    row = ("01.09.2026", "Лебедева Вера", "Тестовый VR/AR", "Активная работа", 5)
    path = file(row, header=JOURNAL_HEADER)
    assert "новых операций — 1, обновлено — 0" in run("import", "journal", path, "--dry-run").output
    answer = run("import", "journal", path, "--json")
    assert (answer.exit_code, json.loads(answer.output)) == (
        0,
        {"created": 1, "updated": 0, "skipped": 0, "errors": []},
    )


@pytest.mark.parametrize("content", [b"MZ", b"", None])
def test_a_file_that_cannot_be_read_is_one_line_and_two(
    run: Run, tmp_path: Path, session: Any, cast: Cast, content: bytes | None, capsys: Any
) -> None:
    path = tmp_path / "a.xlsx"
    if content is not None:
        path.write_bytes(content)
    answer = run("import", "roster", str(path))
    assert answer.exit_code == 2
    assert len(answer.output.strip().splitlines()) == 1


def test_the_same_file_twice_is_refused(run: Run, file: Any, session: Any, cast: Cast) -> None:
    path = file(GOOD)
    assert run("import", "roster", path).exit_code == 0
    answer = run("import", "roster", path)
    assert answer.exit_code == 2
    assert "уже загружен" in answer.output


def test_other_sheets_of_the_same_kind_are_named(run: Run, tmp_path: Path, session: Any, cast: Cast) -> None:
    path = tmp_path / "Список.xlsx"
    path.write_bytes(xlsx([ROSTER_HEADER, GOOD], before={"VR": [ROSTER_HEADER, GOOD], "Титул": [("Список",)]}))
    assert "Прочитан только лист «VR»" in run("import", "roster", str(path), "--dry-run").output
    answer = run("import", "roster", str(path), "--dry-run", "--json")
    assert "Прочитан только лист «VR»" in answer.stderr
    assert json.loads(answer.stdout)["created"] == 1
