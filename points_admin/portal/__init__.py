"""Surface: the student's cabinet at `/cabinet/`, read-only as to points."""

from flask import Flask

from points_admin.portal import views, words


def init_app(app: Flask) -> None:
    """Attach this surface."""
    for function in words.FILTERS:
        app.add_template_filter(function)
    app.register_blueprint(views.blueprint)
