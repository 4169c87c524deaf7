"""Does the command line speak Russian, in help and in errors, and does it need no settings for help?"""

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from points_admin import create_app
from points_admin.cli.program import COMMANDS, Program

# What may stay Latin: names of commands, options and formats, and what stands in quotes or after a dash.
_LATIN_WORD = re.compile(r"(?<![\w./-])[A-Za-z]{3,}(?![\w./])")
_ALLOWED = {
    *{"python", "manage", "demo", "run", "help", "import", "roster", "journal", "ledger", "verify", "routes", "user"},
    *{"upgrade", "downgrade", "seed", "reference", "create", "base", "JSON", "admin", "teacher", "student", "partner"},
    *{
        "endpoint",
        "methods",
        "domain",
        "rule",
        "match",
        "Flask",
        "HEAD",
        "OPTIONS",
        "tick",
        "second",
        "off",
        "timetable",
        "person",
        "export",
        "erase",
    },
}


def every_command(group: click.Group, parent: click.Context | None = None) -> Iterator[tuple[click.Command, str]]:
    context = click.Context(group, parent=parent, info_name=group.name)
    yield group, group.get_help(context)
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from every_command(command, context)
        else:
            yield command, command.get_help(click.Context(command, parent=context, info_name=command.name))


def test_help_has_no_english_in_it():
    for command, text in every_command(Program(lambda: None)):
        words = set(_LATIN_WORD.findall(re.sub(r"--?[a-z-]+", "", text)))
        names = set((command.name or "").split("-"))
        assert words - _ALLOWED - names == set(), text


def test_every_command_and_option_is_explained():
    for command, _text in every_command(Program(lambda: None)):
        assert command.help
        assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []
    assert len(COMMANDS) >= 9


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["--nonsense"],
        ["db"],
        ["run", "--port", "x"],
        ["run", "--port", "0"],
        ["run", "--port"],
        ["run", "extra"],
        ["run"],
        ["seed-demo", "--students", "-1"],
        ["create-user"],
        ["create-user", "--role", "king"],
        ["import", "roster"],
    ],
    ids=" ".join,
)
def test_bad_input_is_one_russian_line_and_exit_code_2(words):
    done = CliRunner().invoke(Program(lambda: create_app({})), words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert re.match(r"[А-ЯЁ]", done.stderr)
    assert set(_LATIN_WORD.findall(done.stderr)) <= _ALLOWED | {"nonsense", "extra", "king", "secrets", "print"}
