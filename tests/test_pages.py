"""Rules of the house for every page: Russian, framed, free of inline code, and GET changes nothing."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from points_admin.accounts.models import User
from points_admin.extensions import db
from tests.support.asking import ask, undone
from tests.support.cast import Cast
from tests.support.crawl import MOST, crawl
from tests.support.factories import PASSWORD
from tests.support.fingerprint import fingerprint
from tests.support.html import Page
from tests.support.route_table import rows
from tests.support.world import World, make_world

Login = Callable[[User], FlaskClient]
SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
STAYS_HOME = re.compile(r"/(?![/\\])")
PEOPLE = ("anonymous", "vera", "fresh", "anna", "admin")
# Names of kvants and groups, file formats, keys, and what the cast is called.
LATIN = {"vr", "ar", "it", "vr-", "it-", "xlsx", "json", "ods", "csv", "utf", "cp", "excel", "ctrl", "qr",
    "jpeg", "png", "webp"} | {
    "admin", "anna", "boris", "vera", "gleb", "anna@example", "example", "org", "test-vr", "test-it",
    "fresh", "fresh-it",
}  # fmt: skip


@pytest.fixture
def world(session: scoped_session, cast: Cast) -> World:
    return make_world(session, cast)


@pytest.fixture
def client_of(world: World, login: Login, anonymous: FlaskClient) -> Callable[[str], FlaskClient]:
    def of(name: str) -> FlaskClient:
        if name == "anonymous":
            return anonymous
        return login(world.user(name))

    return of


def stored(app: Flask) -> str:
    with app.app_context():
        db.session.commit()
        return fingerprint(db.engines[None])


@SQLITE
@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_keeps_the_rules_of_the_house(
    app: Flask, world: World, client_of: Callable[[str], FlaskClient], name: str
) -> None:
    client = client_of(name)
    faults, pages = [], 0
    for row in rows():
        with undone(app, client):
            answer = ask(client, row, world)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], row
        if answer.mimetype == "text/html" and not answer.location:
            page = Page(answer.text)
            pages += 1
            # A sheet of cards is made of login names and passwords.
            english = set() if "login-card-name" in answer.text else page.english(LATIN)
            found = page.faults() + [f"English: {word}" for word in sorted(english)]
            faults += [f"{row} ({answer.status_code}): {fault}" for fault in found]
    assert pages > 0
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("name", ["vera", "anna", "admin"])
def test_every_link_leads_somewhere_and_changes_nothing(
    app: Flask, world: World, client_of: Callable[[str], FlaskClient], name: str
) -> None:
    client = client_of(name)
    before = stored(app)
    visited = [(address, answer.status_code) for address, answer, _page in crawl(client, "/")]
    assert 3 < len(visited) < MOST
    assert [visit for visit in visited if visit[1] >= 400] == []
    assert stored(app) == before


@SQLITE
@pytest.mark.usefixtures("csrf")
@pytest.mark.parametrize("name", ["vera", "anna", "admin"])
def test_no_post_without_a_token_changes_anything(
    app: Flask, world: World, cast: Cast, name: str, anonymous: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert anonymous.post("/login", data={"email": world.user(name).login, "password": PASSWORD}).status_code == 302
    app.config["WTF_CSRF_ENABLED"] = True
    before = stored(app)
    for row in [row for row in rows() if row.verb == "POST"]:
        for token in ("", "csrf_token=forged"):
            answer = ask(anonymous, row, world, form=token)
            assert answer.status_code == 400, row
            assert "Форма устарела" in answer.text
    assert stored(app) == before


@SQLITE
@pytest.mark.parametrize("target", ["https:evil.example", "//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_prepared_login_link_stays_home(cast: Cast, anonymous: FlaskClient, target: str) -> None:
    password = {"email": "anna", "password": PASSWORD, "next": target}
    answer = anonymous.post("/login", query_string={"next": target, "url": target}, data=password)
    assert answer.status_code == 302
    assert STAYS_HOME.match(answer.location)


@SQLITE
def test_a_prepared_link_to_any_page_stays_home(
    app: Flask, world: World, client_of: Callable[[str], FlaskClient]
) -> None:
    """`?next=` and `?url=` of a link that somebody else made, in the address and in the form."""
    client = client_of("admin")
    wish = "url=https:evil.example&next=//evil.example"
    for row in rows():
        with undone(app, client):
            answer = ask(client, row, world, query=wish, form=f"{wish}&confirmed=1")
        assert not answer.location or STAYS_HOME.match(answer.location), row
