"""Does whoever was taken in under another login than the one wished for learn it, by mail or on paper?"""

import pytest
from sqlalchemy import select

from points_admin.enrolment import services
from points_admin.enrolment.login_letters import send_login
from points_admin.enrolment.models import RequestStatus
from points_admin.errors import Conflict, Forbidden, NotFound
from points_admin.notices.models import LetterKind, OutboxMessage
from points_admin.web.mail.letters import letter_of
from tests.support.factories import make_applicant, make_request

MOTHER = "mama@example.org"
DOOR = "/admin/requests/send-login/"


@pytest.fixture
def replaced(session, cast):
    """Petr wished for a login that was taken."""
    applicant = make_applicant(session, login="petrov.petr1234", last_name="Петров", first_name="Пётр")
    applicant.guardian_email = MOTHER
    return make_request(session, cast.vr, applicant, is_login_replaced=True)


@pytest.fixture
def taken_in(session, cast, replaced):
    services.approve(cast.anna, replaced)
    session.commit()
    return replaced


def letters(session) -> list[OutboxMessage]:
    wanted = OutboxMessage.kind == LetterKind.LOGIN_CARD
    return list(session.scalars(select(OutboxMessage).where(wanted)))


def page_of(client, request) -> str:
    return client.get(f"/admin/requests/details/?id={request.id}").text


def test_the_verdict_reminds_and_the_page_sends_the_letter_once(session, cast, login, replaced):
    client = login(cast.anna)
    assert "Ученик может этого не знать" not in page_of(client, replaced)
    decided = client.post("/admin/requests/decide/", data={"verb": "approve", "ids": replaced.id})
    assert "Петров Пётр: выбранный логин или почта заняты" in client.get(decided.location).text
    assert "Отправить логин родителю: m***@example.org" in page_of(client, replaced)
    for _ in range(2):
        client.post(DOOR, data={"id": replaced.id})
    assert "Письмо с логином заказано" in page_of(client, replaced)
    [message] = letters(session)
    letter = letter_of(message)
    assert (letter.recipient, letter.context["login"]) == (MOTHER, "petrov.petr1234")
    assert "входить нужно с этим логином" in letter.context["opening"]
    assert letter.context["link"] and not letter.context["is_first"]


def test_after_a_printed_card_the_letter_speaks_of_a_reset(session, cast, login, taken_in):
    client = login(cast.anna)
    client.post(DOOR, data={"id": taken_in.id})
    door = f"/admin/login-cards/user/{taken_in.student.user_id}"
    assert f'href="{door}"' in page_of(client, taken_in)
    mark = client.get(door).text.split('name="mark" value="')[1].split('"')[0]
    assert client.post(door, data={"mark": mark}).status_code == 200
    assert "с карточки, одноразовый" in page_of(client, taken_in)
    client.post(DOOR, data={"id": taken_in.id})
    session.expire_all()
    first, second = (letter_of(message).context for message in letters(session))
    assert (bool(first["link"]), bool(second["link"])) == (False, True)
    assert "сброшен" in second["opening"]


def test_without_an_address_there_is_the_card_only(session, cast, login, taken_in):
    taken_in.student.guardian_email = None
    client = login(cast.anna)
    assert "письмо не отправить" in page_of(client, taken_in)
    with pytest.raises(Conflict):
        send_login(cast.anna, taken_in)


@pytest.mark.parametrize("status", [RequestStatus.PENDING, RequestStatus.REJECTED, RequestStatus.WITHDRAWN])
def test_who_is_not_taken_in_gets_no_letter(session, cast, replaced, status):
    replaced.status = status
    with pytest.raises(Conflict):
        send_login(cast.anna, replaced)


def test_a_login_as_wished_is_known(session, cast, taken_in):
    taken_in.is_login_replaced = False
    with pytest.raises(Conflict):
        send_login(cast.anna, taken_in)


def test_a_foreign_request_looks_missing(session, cast, login, taken_in):
    assert login(cast.boris).post(DOOR, data={"id": taken_in.id}).status_code == 404
    with pytest.raises(NotFound):
        send_login(cast.boris, taken_in)
    with pytest.raises(Forbidden):
        send_login(taken_in.student.user, taken_in)
    assert letters(session) == []
