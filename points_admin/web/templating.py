"""Filters and globals of the templates."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from points_admin.web import assets, formats, headers

FILTERS: tuple[Callable[..., Any], ...] = (
    formats.number,
    formats.signed,
    formats.points,
    formats.plural,
    formats.day,
    formats.moment,
)
GLOBALS: tuple[Callable[..., Any], ...] = (assets.asset, headers.csp_nonce)


def init_app(app: Flask) -> None:
    """Register them under their own names."""
    for function in FILTERS:
        app.add_template_filter(function)
    for function in GLOBALS:
        app.add_template_global(function)
