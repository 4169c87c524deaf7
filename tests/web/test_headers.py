"""Every answer carries the security headers; static files are kept, private pages are not."""

import re

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from points_admin import create_app
from tests.support.config import TEST_CONFIG
from tests.support.databases import Database

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.mark.parametrize("address", ["/login", "/nothing-here", "/static/base.css", "/livez", "/robots.txt"])
def test_every_answer_is_protected(anonymous: FlaskClient, address: str) -> None:
    headers = anonymous.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_each_answer_has_its_own_nonce_and_the_page_uses_it(anonymous: FlaskClient) -> None:
    answers = [anonymous.get("/login") for _ in range(2)]
    nonces = [re.findall("'nonce-([^']+)'", answer.headers["Content-Security-Policy"]) for answer in answers]
    assert nonces[0] != nonces[1]
    for answer, (nonce,) in zip(answers, nonces, strict=True):
        assert set(re.findall(r'<script nonce="([^"]*)"', answer.text)) <= {nonce}


def test_private_pages_are_not_kept(anonymous: FlaskClient) -> None:
    assert anonymous.get("/login").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_by_their_content(anonymous: FlaskClient) -> None:
    (address,) = re.findall(r'href="(/static/base.css[^"]*)"', anonymous.get("/nothing-here").text)
    answer = anonymous.get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in anonymous.get("/static/base.css").headers["Cache-Control"]


def test_https_is_remembered_only_where_cookies_are_secure(database: Database) -> None:
    secure = create_app(database.environ | {"POINTS_SECURE_COOKIES": "yes"}, **TEST_CONFIG)
    assert "max-age" in secure.test_client().get("/livez", base_url="https://x/").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in secure.test_client().get("/livez").headers
    assert secure.config["SESSION_COOKIE_NAME"].startswith("__Host-")


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    cookie = app.test_client().get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


@pytest.mark.parametrize(("proxies", "seen"), [("0", "127.0.0.1"), ("1", "203.0.113.9")])
def test_forwarded_addresses_count_only_behind_a_declared_proxy(database: Database, proxies: str, seen: str) -> None:
    app = create_app(database.environ | {"POINTS_PROXIES": proxies}, **TEST_CONFIG)
    app.add_url_rule("/who", "who", lambda: request.remote_addr)
    answer = app.test_client().get("/who", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert answer.text == seen
