"""Do tables come, go and come again by command, and what is said while there are none?"""

import pytest
from click.testing import CliRunner

from points_admin import create_app
from points_admin.cli import Program
from tests.support.clients import in_own_context


@pytest.fixture
def manage(databases, engine_name):
    """Runs commands against a database without tables."""
    empty = databases.empty(engine_name)
    yield lambda *words: in_own_context(CliRunner().invoke, Program(lambda: create_app(empty.environ)), words)
    databases.drop(empty)


def test_tables_come_go_and_come_again(manage):
    for verb in ("upgrade", "downgrade", "upgrade"):
        revision = "base" if verb == "downgrade" else "head"
        done = manage("db", verb, revision)
        assert (done.exit_code, done.stderr) == (0, ""), done.output
        assert done.stdout.startswith("Таблицы ")
    assert manage("ledger", "verify").stdout == "Проверено: 0 счетов и 0 операций, расхождений нет.\n"


@pytest.mark.parametrize("words", [("ledger", "verify"), ("tick",)], ids=" ".join)
def test_a_database_without_tables_is_told_about_in_one_line(manage, words):
    done = manage(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("База данных не отвечает или её таблицы устарели.")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("ledger", "verify"), ("db", "upgrade")], ids=" ".join)
def test_a_file_that_is_no_database_is_told_about_in_one_line(words, tmp_path):
    file = tmp_path / "list.sqlite3"
    file.write_text("Фамилия;Имя\n" * 100, encoding="utf-8")
    settings = {"POINTS_ENV": "test", "POINTS_DATABASE_URL": f"sqlite:///{file}"}
    done = in_own_context(CliRunner().invoke, Program(lambda: create_app(settings)), words)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("База данных не отвечает или её таблицы устарели.")


def test_an_unknown_version_is_told_about(manage):
    done = manage("db", "upgrade", "zzz")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("Версии таблиц «zzz» нет")
