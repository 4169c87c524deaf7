"""Threat 2: how often one address may register (a class of 25 may, a script may not)."""

import pytest
from sqlalchemy import func, select

from points_admin.enrolment.models import EnrolmentRequest
from points_admin.notices.models import OutboxMessage
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


@pytest.mark.parametrize("field", ["email", "guardian_contact"])
def test_one_mailbox_gets_five_letters_an_hour_whoever_types_it(app, session, field):
    addresses = iter(range(100))

    def register(mailbox):
        from_elsewhere = {"REMOTE_ADDR": f"10.2.0.{next(addresses)}"}
        sent = app.test_client().post("/register", data=filled(**{field: mailbox}), environ_base=from_elsewhere)
        return sent.status_code

    assert [register("mama@example.org") for _ in range(7)] == [302] * 5 + [429] * 2
    assert register(" Mama@Example.org") == 429
    assert register("papa@example.org") == 302
    assert [register("+7 900 000-00-00" if field == "guardian_contact" else "") for _ in range(7)] == [302] * 7
    letters = session.scalars(select(OutboxMessage.recipient)).all()
    assert letters.count("mama@example.org") == 5
