"""Click speaks Russian: its own catalogue for messages, and the words it takes from code, not from catalogues."""

import gettext
import os
from typing import TypeVar

import click

from points_admin.config import ROOT

AnyCommand = TypeVar("AnyCommand", bound=click.Command)
_TYPE_NAMES = {
    "text": "ТЕКСТ",
    "integer": "ЧИСЛО",
    "integer range": "ЧИСЛО",
    "filename": "ФАЙЛ",
    "file": "ФАЙЛ",
    "path": "ФАЙЛ",
}


def speak_russian() -> None:
    """Point gettext, which click asks for every message, at `translations/ru/LC_MESSAGES/click.mo`."""
    os.environ["LANGUAGE"] = "ru"
    gettext.bindtextdomain("click", str(ROOT / "translations"))
    gettext.textdomain("click")


def russify(command: AnyCommand) -> AnyCommand:
    """Replace the placeholders in the usage line of the command and of everything below it."""
    command.options_metavar = "[ПАРАМЕТРЫ]"
    for parameter in command.params:
        if parameter.metavar is None and isinstance(parameter, click.Option):
            parameter.metavar = _TYPE_NAMES.get(parameter.type.name)
    if isinstance(command, click.Group):
        # A group without a command is an error like any other, not a page of help.
        command.no_args_is_help = False
        command.subcommand_metavar = "КОМАНДА [ПАРАМЕТРЫ]..."
        for child in command.commands.values():
            russify(child)
    return command
