"""`second-factor`: the way back for the last administrator whose phone is lost."""

import click
from flask.cli import with_appcontext

from points_admin.access import SYSTEM
from points_admin.accounts.queries import find_user
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.notices.logins import take_second_factor


@click.group("second-factor")
def second_factor_commands() -> None:
    """Второй шаг входа."""


@second_factor_commands.command("off")
@click.option("--login", required=True, help="Логин или почта того, кто потерял телефон.")
@with_appcontext
def off(login: str) -> None:
    """Выключить второй шаг: вход снова по одному паролю."""
    user = find_user(login)
    if user is None:
        raise NotFound(f"Логина «{login}» нет: проверьте его в списке пользователей.")
    take_second_factor(SYSTEM, user)
    db.session.commit()
    click.echo(f"Второй шаг выключен: {user.full_name}, логин {user.login}. Ключи входа удалены, сеансы завершены.")
