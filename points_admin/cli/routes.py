"""`routes`: Flask's own list of addresses, with a Russian description."""

import copy

import click
from flask.cli import routes_command

_HELP = {
    "sort": "Порядок: endpoint, methods, domain, rule или match (как ищет Flask).",
    "all_methods": "Показать и методы HEAD и OPTIONS.",
}


def _described() -> click.Command:
    command = copy.deepcopy(routes_command)
    command.help = command.short_help = "Показать все адреса сайта."
    for option in command.params:
        if isinstance(option, click.Option) and option.name:
            option.help = _HELP[option.name]
    return command


routes = _described()
