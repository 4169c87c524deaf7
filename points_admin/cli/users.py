"""`create-user`: a login from the command line, above all the first administrator's."""

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from points_admin.access import SYSTEM, RoleName
from points_admin.accounts.models import User
from points_admin.accounts.services import create_user as make_user
from points_admin.errors import Invalid
from points_admin.extensions import db
from points_admin.roster.memberships import join_kvant
from points_admin.roster.models import Kvant
from points_admin.roster.students import create_student
from points_admin.roster.teaching import assign_teacher

_ROLES = {RoleName.ADMIN: "администратор", RoleName.TEACHER: "педагог", RoleName.STUDENT: "ученик"}


@click.command("create-user")
@click.option("--role", type=click.Choice([role.value for role in RoleName]), required=True, help="Роль.")
@click.option("--login", required=True, help="Логин: без пробелов и «@».")
@click.option("--email", help="Почта: по ней тоже можно входить.")
@click.option("--last-name", required=True, help="Фамилия.")
@click.option("--first-name", required=True, help="Имя.")
@click.option("--middle-name", default="", help="Отчество.")
@click.option("--kvant", "slugs", multiple=True, metavar="АДРЕС", help="Квант педагога или ученика; можно повторять.")
@click.option("--password-stdin", is_flag=True, help="Прочитать пароль со стандартного ввода (одна строка).")
@with_appcontext
def create_user(
    role: str,
    login: str,
    email: str | None,
    last_name: str,
    first_name: str,
    middle_name: str,
    slugs: tuple[str, ...],
    password_stdin: bool,
) -> None:
    """Создать логин администратора, педагога или ученика."""
    kvants = _kvants(RoleName(role), slugs)
    password = _password(password_stdin)
    user = make_user(
        SYSTEM,
        role=RoleName(role),
        login=login,
        password=password,
        email=email,
        last_name=last_name,
        first_name=first_name,
        middle_name=middle_name,
        # An administrator sets the own password here; a teacher's or a student's is known to whoever made the login.
        must_change=role != RoleName.ADMIN,
    )
    _place(user, RoleName(role), kvants)
    db.session.commit()
    then = " Первый вход попросит задать новый пароль." if user.must_change_password else ""
    click.echo(f"Создан {_ROLES[RoleName(role)]}: {user.full_name}, логин {user.login}.{then}")


def _password(from_stdin: bool) -> str:
    if not from_stdin:
        raise Invalid("Пароль передают со стандартного ввода: добавьте --password-stdin.")
    password = sys.stdin.buffer.readline().decode(errors="replace").rstrip("\r\n")
    if not password:
        raise Invalid("На стандартном вводе нет пароля: передайте его одной строкой.")
    return password


def _kvants(role: RoleName, slugs: tuple[str, ...]) -> list[Kvant]:
    if slugs and role is RoleName.ADMIN:
        raise Invalid("Администратор видит все кванты: уберите --kvant.")
    found = {kvant.slug: kvant for kvant in db.session.scalars(select(Kvant).where(Kvant.slug.in_(slugs)))}
    for slug in slugs:
        if slug not in found or found[slug].archived_at is not None:
            raise Invalid(f"Кванта «{slug}» нет: выполните seed-reference или проверьте адрес в списке квантов.")
    return list(found.values())


def _place(user: User, role: RoleName, kvants: list[Kvant]) -> None:
    if role is RoleName.STUDENT:
        names = {field: getattr(user, field) for field in ("last_name", "first_name", "middle_name")}
        student = create_student(SYSTEM, user=user, **names)
        for kvant in kvants:
            join_kvant(SYSTEM, student, kvant=kvant)
    elif role is RoleName.TEACHER:
        for kvant in kvants:
            assign_teacher(SYSTEM, user, kvant)
