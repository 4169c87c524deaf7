"""Does a child see what became of the requests, and change only the own ones?"""

import pytest
from sqlalchemy import func, select

from points_admin.enrolment.models import EnrolmentRequest, RejectReason, RequestStatus
from tests.support.factories import make_applicant, make_kvant, make_request

HERE = "/cabinet/requests"


@pytest.fixture
def fresh(session, cast):
    request = make_request(session, cast.vr, make_applicant(session, login="fresh", first_name="Лев"))
    session.commit()
    return request


def test_an_undecided_child_sees_exactly_that(fresh, login, cast):
    page = login(fresh.student.user).get("/cabinet/").text
    assert "Твоя заявка" in page
    assert "на рассмотрении" in page
    assert cast.vr.name in page
    assert "Последние операции" not in page


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (RequestStatus.PENDING, "на рассмотрении"),
        (RequestStatus.WAITING, "лист ожидания, место 1"),
        (RequestStatus.APPROVED, "принята"),
        (RequestStatus.REJECTED, "Не подходит возраст"),
        (RequestStatus.WITHDRAWN, "отозвана"),
    ],
)
def test_every_state_has_its_words(session, fresh, login, status, said):
    fresh.status = status
    fresh.reason = RejectReason.AGE if status == RequestStatus.REJECTED else None
    session.commit()
    assert said in login(fresh.student.user).get(HERE).text


def test_a_request_is_withdrawn_once(session, fresh, login):
    client = login(fresh.student.user)
    assert client.post(f"{HERE}/withdraw", data={"id": fresh.id}).location == HERE
    assert fresh.status == RequestStatus.WITHDRAWN
    client.post(f"{HERE}/withdraw", data={"id": fresh.id})
    assert "Уже решено" in client.get(HERE).text


def test_a_foreign_request_is_not_there(session, fresh, login, cast):
    assert login(cast.vera.user).post(f"{HERE}/withdraw", data={"id": fresh.id}).status_code == 404
    assert fresh.status == RequestStatus.PENDING


def test_a_student_applies_to_a_further_kvant_once(session, cast, login):
    client = login(cast.vera.user)
    for _ in range(2):
        assert client.post(HERE, data={"kvant": "test-it"}).location == HERE
    mine = select(func.count()).select_from(EnrolmentRequest).where(EnrolmentRequest.student == cast.vera)
    assert session.scalar(mine) == 1
    assert "уже подана" in client.get(HERE).text


@pytest.mark.parametrize("slug", ["", "no-such", "test-vr", "\x00", "a" * 5000])
def test_a_kvant_that_is_not_offered_is_refused(session, cast, login, slug):
    client = login(cast.vera.user)
    client.post(HERE, data={"kvant": slug})
    assert session.scalar(select(func.count()).select_from(EnrolmentRequest)) == 0
    assert "flash-error" in client.get(HERE).text


def test_only_what_is_open_and_not_asked_for_is_offered(session, cast, login):
    make_kvant(session, slug="closed", name="Закрытый", is_open=False)
    make_request(session, cast.it, cast.vera)
    session.commit()
    page = login(cast.vera.user).get(HERE).text
    assert "Закрытый" not in page
    assert 'value="test-it"' not in page and 'value="test-vr"' not in page


def test_the_kvant_of_the_page_one_came_from_is_chosen(session, cast, login):
    make_kvant(session, slug="a-first", name="Аааквант")
    session.commit()
    client = login(cast.vera.user)
    assert f"{HERE}?kvant=test-it" in client.get("/kvants/test-it").text
    assert 'value="test-it" selected' in client.get(f"{HERE}?kvant=test-it").text


def test_staff_is_offered_no_place(cast, login):
    assert "Подать заявку" not in login(cast.anna).get("/kvants/test-it").text


def test_after_a_refusal_the_way_on_is_shown(session, fresh, login):
    fresh.status, fresh.reason = RequestStatus.REJECTED, RejectReason.OTHER
    session.commit()
    assert "Подать новую заявку" in login(fresh.student.user).get("/cabinet/").text
