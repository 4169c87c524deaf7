"""Role x route: every rule of the application has a row, and every identity gets the row's answer."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from points_admin.accounts.models import User
from tests.support.asking import ask, undone
from tests.support.cast import Cast
from tests.support.route_table import IDENTITIES, rows
from tests.support.world import World, make_world

Login = Callable[[User], FlaskClient]


@pytest.fixture
def world(session: scoped_session, cast: Cast) -> World:
    return make_world(session, cast)


@pytest.fixture
def identity(
    request: pytest.FixtureRequest, cast: Cast, world: World, login: Login, anonymous: FlaskClient
) -> FlaskClient:
    """A browser of the named identity."""
    name = request.param
    if name == "anonymous":
        return anonymous
    if name == "gone":
        client = login(cast.anna)
        cast.anna.active = False
        return client
    return login(world.user(name))


@pytest.mark.parametrize("identity", IDENTITIES, indirect=True)
def test_each_identity_gets_the_answer_of_the_table(
    request: pytest.FixtureRequest, app: Flask, world: World, identity: FlaskClient
) -> None:
    who = request.node.callspec.params["identity"]
    wrong = []
    for row in rows():
        with undone(app, identity):
            status = ask(identity, row, world).status_code
        if status != row.statuses[who]:
            wrong.append(f"{row}: {row.statuses[who]} expected, {status} answered")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_every_rule_and_verb_has_a_row(app: Flask, world: World) -> None:
    matcher = app.url_map.bind("localhost")
    known = set()
    for row in rows():
        path = world.address(row.address).split("?")[0]
        known.add((matcher.match(path, method=row.verb)[0], row.verb))
    wanted = {
        (rule.endpoint, verb)
        for rule in app.url_map.iter_rules()
        for verb in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert wanted - known == set()
    assert known - wanted == set()
    print(f"{len(list(rows()))} rows x {len(IDENTITIES)} identities = {len(list(rows())) * len(IDENTITIES)} answers")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_other_verbs_are_refused(app: Flask, cast: Cast, login: Login, world: World) -> None:
    """PUT, PATCH and DELETE are nobody's; an address for POST does not answer GET."""
    client = login(cast.admin)
    verbs: dict[str, set[str]] = {}
    for row in rows():
        verbs.setdefault(world.address(row.address).split("?")[0], set()).add(row.verb)
    wrong = []
    for address, known in verbs.items():
        for verb in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
            status = client.open(address, method=verb).status_code
            if status != 405:
                wrong.append(f"{verb} {address}: {status}")
    assert not wrong, wrong
