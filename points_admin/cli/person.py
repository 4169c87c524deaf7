"""`person`: the file with everything about somebody, and erasure, for whoever has the server and no browser."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from points_admin.access import SYSTEM
from points_admin.accounts.queries import find_user
from points_admin.errors import Invalid, NotFound
from points_admin.extensions import db
from points_admin.privacy.erasure import erase
from points_admin.privacy.export import ExportFormat, export
from points_admin.privacy.person import Person, person_for, person_of

_login = click.option("--login", default="", help="Логин или почта.")
_student = click.option("--student", default="", help="Номер ученика: он виден в адресе его карточки.")


@click.group("person")
def person_commands() -> None:
    """Персональные данные одного человека."""


@person_commands.command("export")
@_login
@_student
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Файл .json или .xlsx.")
@with_appcontext
def export_person(login: str, student: str, out: Path) -> None:
    """Записать в файл всё, что о человеке хранится."""
    person, suffix = _found(login, student), out.suffix.lower().removeprefix(".")
    if suffix not in list(ExportFormat):
        raise Invalid(f"«{out.name}» не годится: имя файла должно кончаться на .json или .xlsx.")
    made = export(SYSTEM, person, ExportFormat(suffix))
    try:
        # Whoever else works on the machine has no business with it.
        out.touch(mode=0o600)
        out.chmod(0o600)
        out.write_bytes(made.content)
    except OSError as error:
        raise Invalid(f"Файл «{out}» не записать: проверьте папку и права на неё.") from error
    db.session.commit()
    click.echo(f"Готово: {person}, файл {out}.")


@person_commands.command("erase")
@_login
@_student
@click.option("--yes", is_flag=True, help="Обезличить. Без этого команда только скажет кого.")
@with_appcontext
def erase_person(login: str, student: str, yes: bool) -> None:
    """Обезличить навсегда: вместо имени номер, баллы и итоги остаются."""
    person = _found(login, student)
    called = str(person)
    if not yes:
        click.echo(f"Будет обезличен: {called}. Вернуть данные нельзя. Если это он, повторите команду с --yes.")
        return
    erase(SYSTEM, person)
    db.session.commit()
    click.echo(f"Обезличен: {called}. Теперь это {person}.")


def _found(login: str, student: str) -> Person:
    if bool(login) == bool(student):
        raise Invalid("Укажите одно из двух: --login или --student.")
    if student:
        return person_for(SYSTEM, student_id=student)
    user = find_user(login)
    if user is None:
        raise NotFound(f"Логина «{login}» нет: проверьте его в списке пользователей.")
    return person_of(user)
