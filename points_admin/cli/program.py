"""Program: the root of all commands, and the one place that turns a refusal into one line and an exit code."""

import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from points_admin.cli.database import database_commands
from points_admin.cli.demonstration import demo, seed_demo
from points_admin.cli.imports import import_commands
from points_admin.cli.ledger import ledger_commands
from points_admin.cli.partner import partner_event
from points_admin.cli.person import person_commands
from points_admin.cli.reference import seed_reference
from points_admin.cli.routes import routes
from points_admin.cli.russian import russify, speak_russian
from points_admin.cli.second_factor import second_factor_commands
from points_admin.cli.serving import run
from points_admin.cli.tick import tick
from points_admin.cli.users import create_user
from points_admin.config import SettingsError
from points_admin.errors import DomainError

BAD_INPUT = 2
COMMANDS: tuple[click.Command, ...] = (
    demo,
    run,
    database_commands,
    seed_reference,
    seed_demo,
    create_user,
    second_factor_commands,
    import_commands,
    ledger_commands,
    person_commands,
    partner_event,
    tick,
    routes,
)
NO_DATABASE = (
    "База данных не отвечает или её таблицы устарели. "
    "Проверьте POINTS_DATABASE_URL и выполните: python manage.py db upgrade"
)


class Program(AppGroup):
    """`create_app` is called when a command needs the application, so `--help` works without any settings."""

    def __init__(self, create_app: Callable[..., Flask]) -> None:
        speak_russian()
        super().__init__(
            name="manage.py",
            help="Система учёта баллов технопарка.",
            commands=[russify(command) for command in COMMANDS],
            context_settings={
                "obj": ScriptInfo(create_app=create_app, set_debug_flag=False),
                "help_option_names": ["-h", "--help"],
            },
        )
        russify(self)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order a newcomer needs them, not of the alphabet."""
        return list(self.commands)

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run and exit: a refusal is one line on standard error."""
        try:
            code = super().main(*args, **extra | {"standalone_mode": False})
        except click.ClickException as error:
            _fail(error.format_message())
        except click.Abort:
            _fail("Прервано.", code=1)
        except SettingsError as error:
            _fail(f"Ошибка настройки. {error}")
        except DomainError as error:
            _fail(error.message)
        except (OperationalError, ProgrammingError):
            _fail(NO_DATABASE)
        except DatabaseError as error:
            # SQLite says no more than this of a file that is something else; its kinds are faults of the program.
            if type(error) is not DatabaseError:
                raise
            _fail(NO_DATABASE)
        sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int = BAD_INPUT) -> NoReturn:
    click.echo(" ".join(message.split()), err=True)
    sys.exit(code)
