"""How much and how often: body sizes, CSRF, rate limits."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from flask_security import current_user

from points_admin.extensions import csrf, limiter
from points_admin.web.fields import cleaned

BODY_LIMIT = 2 * 1024 * 1024
# Spreadsheets and pictures come in here; `MAX_CONTENT_LENGTH` bounds them.
LARGE_BODY_BLUEPRINTS = frozenset({"import_", "rewards"})


def user_key() -> str:
    """What a limit per signed-in user counts by."""
    return f"user:{current_user.get_id()}"


# Slows down guessing of the present password in a browser that was left open, on all pages that ask for it together.
own_password_tries = limiter.shared_limit("10 per minute", "own_password", key_func=user_key, methods=["POST"])


def letters_per_mailbox(field: str, *, deduct_when: Callable[[Response], bool]) -> Callable[[Any], Any]:
    """Letters to one address that strangers may cause by typing it into `field`, whatever the page; fails 429."""

    def typed() -> str:
        return cleaned(request.form.get(field)).lower()

    return limiter.shared_limit(
        "5 per hour",
        "mailbox",
        key_func=typed,
        deduct_when=deduct_when,
        exempt_when=lambda: "@" not in typed(),
        methods=["POST"],
    )


def init_app(app: Flask) -> None:
    """Limits first, CSRF (which reads the body) second."""
    app.before_request(_limit_body)
    app.config.setdefault("RATELIMIT_STORAGE_URI", "memory://")
    app.config.setdefault("RATELIMIT_STRATEGY", "moving-window")
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a panel stays open all day; the token lives as long as the session
    limiter.init_app(app)
    csrf.init_app(app)


def _limit_body() -> None:
    if request.blueprint not in LARGE_BODY_BLUEPRINTS:
        request.max_content_length = BODY_LIMIT
