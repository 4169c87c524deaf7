"""`/` leads everybody to their own first page."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from points_admin.accounts.models import User
from tests.support.cast import Cast


def test_anonymous_goes_to_the_login_page(anonymous: FlaskClient) -> None:
    assert anonymous.get("/").headers["Location"] == "/login"


@pytest.mark.parametrize(("who", "where"), [("admin", "/admin/"), ("anna", "/admin/"), ("vera", "/cabinet/")])
def test_each_role_goes_to_its_first_page(
    cast: Cast, login: Callable[[User], FlaskClient], who: str, where: str
) -> None:
    person = getattr(cast, who)
    client = login(person if isinstance(person, User) else person.user)
    assert client.get("/").headers["Location"] == where


def test_robots_are_sent_away(anonymous: FlaskClient) -> None:
    answer = anonymous.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert answer.text == "User-agent: *\nDisallow: /\n"
