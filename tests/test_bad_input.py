"""Whatever is put into addresses and forms, on both engines, no answer is a 5xx."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from points_admin.accounts.models import User
from tests.support.bad_input import BAD_VALUES, HUGE, WORST_VALUES
from tests.support.cast import Cast
from tests.support.html import Page
from tests.support.route_table import rows
from tests.support.world import World, make_world

Login = Callable[[User], FlaskClient]
QUERY = ("id", "page", "search", "sort", "cursor", "month", "kvant", "group", "entry", "batch", "q", "before", "state")


@pytest.fixture
def admin(app: Flask, session: scoped_session, cast: Cast, login: Login) -> FlaskClient:
    """Errors become answers here."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return login(cast.admin)


@pytest.fixture
def world(session: scoped_session, cast: Cast) -> World:
    return make_world(session, cast)


def lists_and_cards(world: World) -> Iterator[str]:
    """Addresses of GET pages of the panel, without their query."""
    yield from dict.fromkeys(
        urlsplit(world.address(row.address)).path for row in rows() if row.verb == "GET" and "/admin/" in row.address
    )


def test_queries_of_every_page_bear_anything(admin: FlaskClient, world: World) -> None:
    broken = []
    for address in lists_and_cards(world):
        for value in WORST_VALUES:
            answer = admin.get(f"{address}?{urlencode(dict.fromkeys(QUERY, value))}")
            if answer.status_code >= 500:
                broken.append((address, value[:20], answer.status_code))
    assert not broken, broken


def test_forms_of_every_page_bear_anything(admin: FlaskClient, world: World) -> None:
    broken, sent = [], 0
    for row in [row for row in rows() if row.verb == "GET" and row.statuses["admin"] == 200]:
        answer = admin.get(world.address(row.address))
        forms = Page(answer.text).forms if answer.mimetype == "text/html" else []
        for form in (form for form in forms if form.method == "post" and "logout" not in form.action):
            for value in WORST_VALUES:
                fields = dict.fromkeys(form.fields, value)
                status = admin.post(form.action or world.address(row.address), data=fields).status_code
                sent += 1
                if status >= 500:
                    broken.append((str(row), form.action, value[:20], status))
    assert sent > 100
    assert not broken, broken


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: ascii(value)[:12])
def test_the_login_page_bears_anything(app: Flask, anonymous: FlaskClient, value: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for form in ({"email": value, "password": "x"}, {"email": "anna", "password": value}, {"email": value}):
        assert anonymous.post("/login", data=form).status_code < 500
        assert anonymous.post("/login", json=form).status_code < 500


@pytest.mark.parametrize(
    "body", ["[]", "null", '{"email": {}}', '{"email": [1], "password": 5}', '{"email": true}', "1"]
)
def test_the_login_page_bears_json_of_any_shape(app: Flask, anonymous: FlaskClient, body: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert anonymous.post("/login", data=body, content_type="application/json").status_code < 500


def test_ten_megabytes_are_too_large_for_every_form(admin: FlaskClient, world: World) -> None:
    forms = [row for row in rows() if row.statuses["admin"] == 422]
    assert len(forms) > 10
    for row in forms:
        assert admin.post(world.address(row.address), data={"comment": HUGE}).status_code == 413, row


def test_path_ids_bear_anything(admin: FlaskClient, world: World) -> None:
    for value in ("abc", "-1", "9" * 30, "%00", "1%2C2"):
        for pattern in ("/admin/award/actions/{}", "/admin/import/{}/", "/admin/login-cards/user/{}", "/static/{}"):
            assert admin.get(pattern.format(value)).status_code == 404, (pattern, value)
