"""The session cookie: its name, and how long a signed-in browser is believed."""

from datetime import timedelta

from flask import Flask

# The cookie itself ends with the browser; the row of the session decides (`accounts.sessions`), this is its longest.
SESSION_LIFETIME = timedelta(days=60)


def init_app(app: Flask) -> None:
    """Over HTTPS the name pins the cookie to this very host."""
    prefix = "__Host-" if app.config["SESSION_COOKIE_SECURE"] else ""
    app.config.update(SESSION_COOKIE_NAME=f"{prefix}points", PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME)
