"""Filters and globals of the templates."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from points_admin.accounts import passwords
from points_admin.accounts.devices import device_name
from points_admin.schedule.words import WEEKDAYS
from points_admin.web import assets, formats, headers
from points_admin.web.qr import qr

FILTERS: tuple[Callable[..., Any], ...] = (
    formats.number,
    formats.decimal,
    formats.signed,
    formats.points,
    formats.plural,
    formats.day,
    formats.moment,
    formats.clock_time,
    device_name,
    formats.masked,
)


GLOBALS: Mapping[str, Callable[..., Any]] = {
    "asset": assets.asset,
    "csp_nonce": headers.csp_nonce,
    "password_rules": passwords.rules_for,
    "qr": qr,
    "weekday_name": WEEKDAYS.__getitem__,
}


def init_app(app: Flask) -> None:
    """Register them."""
    for function in FILTERS:
        app.add_template_filter(function)
    for name, function in GLOBALS.items():
        app.add_template_global(function, name)
