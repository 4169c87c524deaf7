"""Bodies that are too large, too many requests, JSON that is none."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from points_admin.extensions import address_key, limiter
from points_admin.web.limits import BODY_LIMIT
from tests.web.conftest import Failing

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_a_large_form_is_refused(failing: Failing, body: Callable[[], Any]) -> None:
    client = failing(body)
    assert client.post("/fail", data={"a": "x" * 1000}).status_code == 200
    answer = client.post("/fail", data={"a": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "Слишком большой" in answer.text


def test_a_large_file_is_refused_outside_the_import(failing: Failing, body: Callable[[], Any]) -> None:
    answer = failing(body).post("/fail", data={"file": (BytesIO(b"x" * (BODY_LIMIT + 1)), "a.bin")})
    assert answer.status_code == 413


def test_twenty_thousand_fields_are_refused(failing: Failing, body: Callable[[], Any]) -> None:
    answer = failing(body).post("/fail", data={f"f{n}": "1" for n in range(20_000)}, content_type="multipart/form-data")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "text",
    ["{", "[NaN]", "[Infinity]", "[1e400]", "[-1e400]", "[" * 100_000, '{"a":' * 100_000, "\x00", ""],
    ids=lambda text: text[:6] + str(len(text)),
)
def test_json_that_is_none_is_refused(failing: Failing, body: Callable[[], Any], text: str) -> None:
    answer = failing(body).post("/fail", data=text, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["code"] == "bad_request"


def test_honest_json_is_read(failing: Failing, body: Callable[[], Any]) -> None:
    answer = failing(body).post("/fail", json={"имя": [1, 2.5, None]})
    assert answer.get_json() == {"json": {"имя": [1, 2.5, None]}}
    assert "имя" in answer.text


def test_too_many_requests_says_how_long_to_wait(failing: Failing) -> None:
    view = limiter.limit("2 per minute")(lambda: "ok")
    client = failing(view, RATELIMIT_ENABLED=True)
    try:
        assert [client.get("/fail").status_code for _ in range(2)] == [200, 200]
        answer = client.get("/fail")
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 61
        assert "Подождите" in answer.text
        problem = client.get("/fail", headers={"Accept": "application/json"}).get_json()
        assert problem["code"] == "too_many_requests"
        assert client.get("/fail", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
    finally:
        limiter.reset()
        limiter.enabled = False


@pytest.mark.parametrize(
    ("address", "key"),
    [("10.0.0.7", "10.0.0.7"), ("2001:db8:1:2:3:4:5:6", "20010db800010002::/64"), ("", ""), ("unix", "unix")],
)
def test_an_ipv6_subscriber_counts_as_one(failing: Failing, address: str, key: str) -> None:
    client = failing(lambda: address_key() or "-")
    said = client.get("/fail", environ_base={"REMOTE_ADDR": address}).text
    assert said.lstrip("0") == (key or "-").lstrip("0")
