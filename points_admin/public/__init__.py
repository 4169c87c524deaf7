"""Surface: pages for everybody, without a login and without a child's name."""

from flask import Flask

from points_admin.public import feedback, pages, register, seo


def init_app(app: Flask) -> None:
    """Attach this surface."""
    for part in (pages, register, feedback, seo):
        app.register_blueprint(part.blueprint)
