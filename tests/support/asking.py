"""Sends the rows of the route table, one after another, as if each were the first."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from points_admin.extensions import db
from tests.support.route_table import Row
from tests.support.world import World

FORM = "application/x-www-form-urlencoded"


def ask(client: FlaskClient, row: Row, world: World, *, query: str = "", form: str = "") -> TestResponse:
    """The row's request, with `query` and `form` added to its own."""
    address = world.address(row.address)
    if query:
        address += ("&" if "?" in address else "?") + query
    if row.verb != "POST":
        return client.open(address, method=row.verb)
    return client.post(address, data="&".join(filter(None, (world.address(row.form), form))), content_type=FORM)


@contextmanager
def undone(app: Flask, client: FlaskClient) -> Iterator[None]:
    """What happens inside, to the database and to the client's cookies, has not happened after it."""
    # A session that is still open would hold a savepoint inside ours.
    db.session.commit()
    with app.app_context():
        connection = db.engines[None]
    cookies = client._cookies.copy()
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        client._cookies = cookies
