"""A refusal leaves one audit record of its own, and nothing of what was refused."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import abort
from flask.testing import FlaskClient
from sqlalchemy import select

from points_admin.audit.models import AuditEvent
from points_admin.errors import Forbidden, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Kvant
from points_admin.web.denials import record_denial
from tests.support.factories import PASSWORD, make_user
from tests.web.conftest import Failing


def denials(client: FlaskClient) -> list[AuditEvent]:
    with client.application.app_context():
        return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "access.denied")))


def signed_in(client: FlaskClient) -> FlaskClient:
    with client.application.app_context():
        make_user(db.session, "teacher", login="denied")
        db.session.commit()
    assert client.post("/login", data={"email": "denied", "password": PASSWORD}).status_code == 302
    return client


def kvants(client: FlaskClient) -> int:
    with client.application.app_context():
        return len(db.session.scalars(select(Kvant)).all())


def half_done(then: Callable[[], Any]) -> Callable[[], Any]:
    def view() -> Any:
        db.session.add(Kvant(slug="half", name="Половина"))
        db.session.flush()
        return then()

    return view


def forbid() -> Any:
    raise Forbidden


def miss() -> Any:
    raise NotFound


def twice() -> Any:
    record_denial("student:7")
    raise Forbidden


def by_hand() -> Any:
    record_denial("student:7")
    abort(404)


@pytest.mark.parametrize(
    ("then", "status", "what"),
    [
        (forbid, 403, "forbidden"),
        (miss, 404, "not_found"),
        (lambda: abort(403), 403, ""),
        (twice, 403, "student:7"),
        (by_hand, 404, "student:7"),
    ],
    ids=["forbidden", "not found", "abort 403", "recorded twice", "surface records"],
)
def test_a_denial_is_recorded_once_and_stores_nothing_else(
    failing: Failing, then: Callable[[], Any], status: int, what: str
) -> None:
    client = signed_in(failing(half_done(then)))
    before = kvants(client)
    assert client.post("/fail", environ_base={"REMOTE_ADDR": "10.0.0.5"}).status_code == status
    (event,) = denials(client)
    assert event.after == {"method": "POST", "what": what}
    assert (event.address, event.path, event.actor_id is None) == ("10.0.0.5", "/fail", False)
    assert kvants(client) == before


def test_a_denied_read_is_recorded_too(failing: Failing) -> None:
    client = signed_in(failing(forbid))
    assert client.get("/fail").status_code == 403
    assert len(denials(client)) == 1


def test_a_visitor_leaves_no_record_and_stores_nothing(failing: Failing) -> None:
    client = failing(half_done(miss))
    before = kvants(client)
    assert client.post("/fail").status_code == 404
    assert denials(client) == []
    assert kvants(client) == before


def test_an_ordinary_404_is_no_denial(failing: Failing) -> None:
    client = failing(lambda: abort(404))
    assert client.get("/fail").status_code == 404
    assert client.get("/nothing-here").status_code == 404
    assert denials(client) == []


def test_an_address_no_database_can_store_is_recorded_without_it(failing: Failing) -> None:
    client = failing(lambda: "ok")
    client.application.add_url_rule("/miss/<name>", "miss", lambda name: miss())
    assert signed_in(client).get("/miss/%00a%ed%a0%80").status_code == 404
    (event,) = denials(client)
    assert event.path.startswith("/miss/a")
