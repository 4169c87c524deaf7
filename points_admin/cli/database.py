"""`db upgrade` and `db downgrade`: the tables, as the owner (`POINTS_OWNER_DATABASE_URL`) where there is one."""

from collections.abc import Callable
from typing import Any

import click
from alembic import command as alembic
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext

from points_admin.errors import Invalid


@click.group("db")
def database_commands() -> None:
    """Таблицы базы данных: обновить или вернуть."""


@database_commands.command("upgrade")
@click.argument("revision", default="head", metavar="[ВЕРСИЯ]")
@with_appcontext
def upgrade(revision: str) -> None:
    """Создать таблицы или обновить их до последней версии."""
    migrate(alembic.upgrade, revision)
    click.echo("Таблицы обновлены.")


@database_commands.command("downgrade")
@click.argument("revision", default="-1", metavar="[ВЕРСИЯ]")
@with_appcontext
def downgrade(revision: str) -> None:
    """Вернуть таблицы на версию назад (base - убрать все)."""
    migrate(alembic.downgrade, revision)
    click.echo("Таблицы возвращены к прежней версии.")


def migrate(step: Callable[[Any, str], None], revision: str = "head") -> None:
    """Run Alembic towards `revision`; raises `Invalid` where there is no such version."""
    config = current_app.extensions["migrate"].migrate.get_config()
    try:
        step(config, revision)
    except CommandError as error:
        raise Invalid(f"Версии таблиц «{revision}» нет: возьмите имя из points_admin/migrations/versions.") from error
