"""One language: Russian. `translations/` fills and mends what the libraries' own catalogues say."""

from flask import Flask, request
from flask_admin import babel as admin_babel
from flask_admin import translations as admin_translations
from wtforms.i18n import messages_path

from points_admin.config import ROOT
from points_admin.extensions import babel

# Absolute: relative directories would count from the package.
TRANSLATIONS = str(ROOT / "translations")
# Flask-Security ships ru_RU, the others ru; from ru_RU gettext finds both.
LOCALE = "ru_RU"

# Of several directories the last wins, word for word. Set at import: the domains cache what they once loaded.
admin_babel.domain._translation_directories = [admin_translations.__path__[0], TRANSLATIONS]
admin_babel.wtforms_domain._translation_directories = [messages_path(), TRANSLATIONS]


def init_app(app: Flask) -> None:
    """Fix the locale and point every library to `translations/`."""
    app.config["SECURITY_I18N_DIRNAME"] = ["builtin", TRANSLATIONS]
    babel.init_app(
        app,
        default_locale=LOCALE,
        default_timezone=app.config["POINTS_TIMEZONE"],
        default_translation_directories=TRANSLATIONS,
    )
    app.before_request(_mend_forms)


def _mend_forms() -> None:
    # Flask-WTF looks here before it loads WTForms' own catalogue, which it cannot be told to extend.
    request.wtforms_translations = admin_babel.wtforms_domain.get_translations()  # type: ignore[attr-defined]
