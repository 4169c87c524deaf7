"""Signing in and out, new passwords: Flask-Security set up for this product, with its words in Russian."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_security import SQLAlchemyUserDatastore

from points_admin import text
from points_admin.accounts.models import Role, User
from points_admin.extensions import db, security, vault
from points_admin.web.passkeys import are_possible
from points_admin.web.signin import forms, session, steps, views

# Argon2id with the memory and passes OWASP names as the least; raise them here, hashes follow at the next login.
ARGON2 = {"argon2__memory_cost": 19456, "argon2__rounds": 2, "argon2__parallelism": 1}


def _identity(value: str) -> str:
    return text.clean(value).lower()


SETTINGS: Mapping[str, Any] = {
    "USER_IDENTITY_ATTRIBUTES": [
        {"login": {"mapper": _identity, "case_insensitive": False}},
        {"email": {"mapper": _identity, "case_insensitive": False}},
    ],
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    # The hash carries its own salt; a second one tied to a setting would lock everybody out when that changes.
    "PASSWORD_SINGLE_HASH": ["argon2"],
    "PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
    "PASSWORD_NORMALIZE_FORM": "NFKC",
    "API_ENABLED_METHODS": ["session"],
    "CHANGEABLE": True,
    "SEND_PASSWORD_CHANGE_EMAIL": False,
    "FRESHNESS": timedelta(seconds=-1),
    "LOGOUT_METHODS": ["POST"],
    "POST_LOGIN_VIEW": views.HOME,
    "POST_LOGOUT_VIEW": "/login",
    "POST_CHANGE_VIEW": views.HOME,
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "DEFAULT_REMEMBER_ME": False,
}

MESSAGES: Mapping[str, tuple[str, str]] = {
    "UNAUTHENTICATED": ("Войдите, чтобы открыть эту страницу.", "info"),
    "UNAUTHORIZED": ("Недостаточно прав для этого действия.", "error"),
    "ANONYMOUS_USER_REQUIRED": ("Вход уже выполнен.", "error"),
    "PASSWORD_CHANGE": ("Новый пароль сохранён: дальше вход только с ним.", "success"),
    "INVALID_REDIRECT": ("Переход на другой сайт запрещён.", "error"),
}


def init_app(app: Flask) -> None:
    """Bind Flask-Security; settings already in `app.config` win (the tests hash cheaply)."""
    for name, value in SETTINGS.items():
        app.config.setdefault(f"SECURITY_{name}", value)
    for name, words in MESSAGES.items():
        app.config.setdefault(f"SECURITY_MSG_{name}", words)
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, User, Role),
        login_form=forms.LoginForm,
        change_password_form=forms.ChangePasswordForm,
    )
    security.render_json(views.render_json)
    app.view_functions["security.login"] = views.login
    app.view_functions["security.change_password"] = views.change_password
    app.register_blueprint(steps.blueprint)
    app.add_template_global(are_possible, "passkeys_are_possible")
    vault.init_app(app)
    session.init_app(app)
