"""`person export` and `person erase`: the right person, the right file, and nothing without --yes."""

import json
import stat

import pytest

from points_admin.roster.models import Student


def test_the_file_is_written_for_its_owner_alone(cast, run, tmp_path):
    out = tmp_path / "вера.json"
    done = run("person", "export", "--login", "vera", "--out", str(out))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"Готово: Лебедева Вера, файл {out}.\n"
    assert json.loads(out.read_text())["login"][0]["login"] == "vera"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_student_without_a_login_is_named_by_number(cast, run, tmp_path):
    out = tmp_path / "вера.XLSX"
    assert run("person", "export", "--student", str(cast.vera.id), "--out", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"PK")


def test_erasing_asks_once_more(session, cast, run):
    done = run("person", "erase", "--login", "vera")
    assert done.exit_code == 0 and "Будет обезличен: Лебедева Вера." in done.stdout
    assert session.get(Student, cast.vera.id).erased_at is None
    done = run("person", "erase", "--login", "vera", "--yes")
    assert done.stdout == f"Обезличен: Лебедева Вера. Теперь это Ученик № {cast.vera.id}.\n"
    assert session.get(Student, cast.vera.id).erased_at is not None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "--out", "a.json"), "одно из двух"),
        (("export", "--login", "vera", "--student", "1", "--out", "a.json"), "одно из двух"),
        (("export", "--login", "vera", "--out", "a.docx"), ".json или .xlsx"),
        (("export", "--login", "vera", "--out", "/nowhere/a.json"), "не записать"),
        (("export", "--login", "nobody", "--out", "a.json"), "Логина «nobody» нет"),
        (("erase", "--student", "999999"), "Такого человека нет"),
        (("erase", "--student", "١٢"), "найд|нет"),
        (("erase", "--login", "admin", "--yes"), "последний администратор"),
    ],
)
def test_bad_input_is_one_line(cast, run, words, said):
    done = run("person", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert any(part in done.stderr for part in said.split("|")), done.stderr
