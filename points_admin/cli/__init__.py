"""Surface: the command line. Messages are Russian; exit codes are 0 done, 1 failed check, 2 bad input."""

from flask import Flask

from points_admin.cli.program import COMMANDS, Program

__all__ = ["Program", "init_app"]


def init_app(app: Flask) -> None:
    """Put the commands under `flask`, too."""
    for command in COMMANDS:
        app.cli.add_command(command)
