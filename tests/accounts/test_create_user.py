"""`create-user`: logins from the command line, exit codes 0 and 2, one Russian line."""

import pytest
from sqlalchemy import func, select

from points_admin.accounts.models import User
from points_admin.accounts.queries import find_user
from points_admin.extensions import db
from points_admin.roster.models import Membership, Student, TeachingAssignment

NAMES = ["--last-name", "Новиков", "--first-name", "Лев"]


@pytest.fixture
def command(app, cast):
    """Runs the command and returns its exit code and its line."""
    runner = app.test_cli_runner()

    def run(*words, password="tri-slova-naugad\n"):
        db.session.commit()
        result = runner.invoke(args=["create-user", *words, *NAMES, "--password-stdin"], input=password)
        return result.exit_code, result.output.strip()

    return run


def test_the_first_administrator(command, session):
    assert command("--role", "admin", "--login", "Novikov", "--email", "lev@example.org") == (
        0,
        "Создан администратор: Новиков Лев, логин novikov.",
    )
    user = find_user("lev@example.org")
    assert user.can("users:manage") and not user.must_change_password


def test_a_teacher_with_kvants(command, cast, session):
    code, line = command("--role", "teacher", "--login", "nov", "--kvant", cast.vr.slug, "--kvant", cast.it.slug)
    assert (code, line) == (
        0,
        "Создан педагог: Новиков Лев, логин nov. Первый вход попросит задать новый пароль.",
    )
    taught = select(TeachingAssignment.kvant_id).where(TeachingAssignment.teacher_id == find_user("nov").id)
    assert set(session.scalars(taught)) == {cast.vr.id, cast.it.id}


@pytest.mark.parametrize("role", ["teacher", "student"])
def test_a_password_that_somebody_else_chose_lasts_for_one_login(command, app, role):
    assert command("--role", role, "--login", "nov")[0] == 0
    client = app.test_client()
    client.post("/login", data={"email": "nov", "password": "tri-slova-naugad"})
    assert client.get("/").location == "/change"


def test_a_student_is_put_on_the_roster(command, cast, session):
    assert command("--role", "student", "--login", "nov", "--kvant", cast.vr.slug)[0] == 0
    student = session.scalar(select(Student).where(Student.user_id == find_user("nov").id))
    assert student.full_name == "Новиков Лев"
    memberships = session.scalars(select(Membership).where(Membership.student_id == student.id)).all()
    assert [membership.kvant_id for membership in memberships] == [cast.vr.id]


@pytest.mark.parametrize(
    ("words", "password", "said"),
    [
        (["--role", "teacher", "--login", "anna"], None, "Логин anna уже занят."),
        (["--role", "teacher", "--login", "n", "--kvant", "net-takogo"], None, "Кванта «net-takogo» нет"),
        (["--role", "admin", "--login", "n", "--kvant", "test-vr"], None, "Администратор видит все кванты"),
        (["--role", "admin", "--login", "n"], "\n", "нет пароля"),
        (["--role", "admin", "--login", "n"], "korotko\n", "не короче 12 знаков"),
        (["--role", "admin", "--login", "n"], "password1234\n", "слишком распространён"),
    ],
)
def test_bad_input_makes_nothing(command, session, words, password, said):
    before = session.scalar(select(func.count(User.id)))
    code, line = command(*words, password=password or "tri-slova-naugad\n")
    session.rollback()
    assert code == 2 and said in line and "\n" not in line
    assert session.scalar(select(func.count(User.id))) == before
