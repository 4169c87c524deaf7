"""Surface: pages for everybody, without a login and without a child's name."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this surface."""
