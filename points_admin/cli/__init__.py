"""Surface: the command line. Messages are Russian; exit codes are 0 done, 1 failed check, 2 bad input."""

from flask import Flask

from points_admin.cli.program import Program

__all__ = ["Program", "init_app"]


def init_app(app: Flask) -> None:
    """Put our commands in the place of those that extensions brought (in English, past the audit)."""
    app.cli = Program(lambda: app)
