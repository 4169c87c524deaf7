"""Flask-Security set up for this product."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Bind Flask-Security."""
