"""Threat 2: how often one address may register (a class of 25 may, a script may not)."""

import pytest
from sqlalchemy import func, select

from points_admin.enrolment.models import EnrolmentRequest
from tests.public.registering import filled

pytestmark = [
    pytest.mark.usefixtures("rate_limits", "cast"),
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
]
OTHER = {"REMOTE_ADDR": "10.1.2.3"}


def test_a_class_registers_and_the_thirty_first_waits(app, session):
    client = app.test_client()
    for _ in range(25):
        client.get("/register")
        assert client.post("/register", data=filled(consent=None)).status_code == 422
        assert client.post("/register", data=filled()).status_code == 302
    codes = [client.post("/register", data=filled()).status_code for _ in range(10)]
    assert codes == [302] * 5 + [429] * 5
    assert session.scalar(select(func.count(EnrolmentRequest.id))) == 30
    answer = client.post("/register", data=filled())
    assert "Слишком много попыток" in answer.text and "Подождите" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 3601
    assert client.get("/register").status_code == 200
    assert client.post("/register", data=filled(), environ_base=OTHER).status_code == 302


def test_a_form_that_is_always_wrong_is_stopped_too(app):
    client = app.test_client()
    codes = [client.post("/register", data={}).status_code for _ in range(152)]
    assert codes == [422] * 150 + [429] * 2


def test_robots_count_as_well(app):
    client = app.test_client()
    codes = [client.post("/register", data=filled(website="x")).status_code for _ in range(31)]
    assert codes == [302] * 30 + [429]
