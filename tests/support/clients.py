"""A test client whose requests live in a context of their own, as they do behind a real server."""

from collections.abc import Callable
from contextvars import Context
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient

from points_admin.extensions import db


class IsolatedClient(FlaskClient):
    """Sends what the test has stored so far, and makes the test read afresh afterwards.

    Flask reuses an application context that is already there; then `g`, the database session and the signed-in
    user of one request would be those of the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return in_own_context(super().open, *args, **kwargs)


def in_own_context(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call without the test's application context; what the test has stored is committed first."""
    if has_app_context():
        db.session.commit()
    return Context().run(call, *args, **kwargs)
