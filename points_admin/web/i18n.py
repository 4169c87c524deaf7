"""One language: Russian. Fills what the libraries' own catalogues leave untranslated."""

from flask import Flask

from points_admin.config import ROOT
from points_admin.extensions import babel

TRANSLATIONS = str(ROOT / "translations")


def init_app(app: Flask) -> None:
    """Fix the locale; directories are absolute, since relative ones would count from the package."""
    babel.init_app(
        app,
        default_locale="ru",
        default_timezone=app.config["POINTS_TIMEZONE"],
        default_translation_directories=TRANSLATIONS,
    )
