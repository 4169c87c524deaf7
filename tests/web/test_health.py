"""What a supervisor and a load balancer ask."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from points_admin import create_app
from points_admin.accounts.models import User
from tests.support.cast import Cast
from tests.support.config import TEST_CONFIG
from tests.support.databases import Databases


def test_a_migrated_database_is_ready(anonymous: FlaskClient) -> None:
    answer = anonymous.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_a_database_without_tables_is_not_ready(databases: Databases, engine_name: str) -> None:
    if not databases.has(engine_name):
        pytest.skip("no PostgreSQL server is installed")
    empty = databases.empty(engine_name)
    client = create_app(empty.environ, **TEST_CONFIG).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "db upgrade" in answer.get_json()["detail"]


def test_a_database_that_is_away_is_not_ready_but_the_process_lives() -> None:
    environ = {"POINTS_ENV": "test", "POINTS_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    client = create_app(environ, **TEST_CONFIG).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["detail"] == "База данных не отвечает."
    assert client.get("/livez").status_code == 200


def test_a_page_says_503_while_the_database_is_away() -> None:
    """The error page itself must not ask the database again."""
    environ = {"POINTS_ENV": "test", "POINTS_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    client = create_app(environ, **TEST_CONFIG).test_client()
    answer = client.post("/login", data={"email": "anna", "password": "x"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "временно недоступен" in answer.text


@pytest.mark.parametrize(
    "address", ["/livez", "/static/base.css", "/admin/static/admin/css/bootstrap4/admin.css", "/no-such-page"]
)
def test_what_is_the_same_for_everybody_does_not_ask_who_it_is(
    login: Callable[[User], FlaskClient], cast: Cast, count_queries: Any, address: str
) -> None:
    """With the database away a signed-in browser still gets files, and the page of the error its style."""
    client = login(cast.admin)
    with count_queries() as queries:
        assert client.get(address).status_code in (200, 404)
    assert queries.count == 0
    assert client.get("/admin/").status_code == 200
