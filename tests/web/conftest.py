"""An application with routes that fail on purpose."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from points_admin import create_app
from points_admin.extensions import db
from tests.support.clients import IsolatedClient
from tests.support.config import TEST_CONFIG
from tests.support.databases import Database

Failing = Callable[[Callable[[], Any]], FlaskClient]


@pytest.fixture
def failing(database: Database) -> Iterator[Failing]:
    """`failing(view)` is a client whose `/fail` runs the view, on a database of its own; errors become answers."""
    made: list[Flask] = []

    def client(view: Callable[[], Any], **config: Any) -> FlaskClient:
        options = TEST_CONFIG | {"TESTING": False, "WTF_CSRF_ENABLED": False} | config
        app = create_app(database.environ, **options)
        app.test_client_class = IsolatedClient
        app.add_url_rule("/fail", "fail", view, methods=["GET", "POST"])
        made.append(app)
        return app.test_client()

    yield client
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def body() -> Callable[[], Any]:
    """A view that reads whatever body came."""
    return lambda: {"json": request.get_json(silent=False)} if request.is_json else {"form": dict(request.form)}
