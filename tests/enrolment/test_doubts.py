"""Which requests are not to be accepted unseen, and why."""

from datetime import date, timedelta

import pytest

from points_admin import clock
from points_admin.documents.models import Consent, Document, DocumentKind
from points_admin.enrolment.ages import age_on
from points_admin.enrolment.doubts import doubts_of
from points_admin.enrolment.models import RequestStatus
from tests.support.factories import make_group, make_membership, make_request, make_student


@pytest.fixture
def document(session):
    found = session.query(Document).filter_by(kind=DocumentKind.CONSENT).first()
    if found is None:
        found = Document(kind=DocumentKind.CONSENT, version=1, body="Согласие", body_hash="0" * 64)
        session.add(found)
    return found


@pytest.fixture
def clean(session, cast, document):
    """A request that nothing is wrong with."""

    def make(kvant=None, **fields):
        request = make_request(session, kvant or cast.vr, **fields)
        consent = Consent(
            student=request.student, document=document, body_hash="0" * 64, given_by="Мама", is_by_guardian=True
        )
        session.add(consent)
        session.flush()
        return request

    return make


def codes(requests):
    return [[doubt.code for doubt in doubts] for doubts in doubts_of(requests).values()]


def test_a_clean_request_has_no_doubts(clean):
    assert codes([clean()]) == [[]]


def test_the_missing_and_the_withdrawn_consent(session, cast, clean):
    withdrawn = clean()
    session.query(Consent).filter_by(student_id=withdrawn.student_id).update({"withdrawn_at": clock.now()})
    assert codes([make_request(session, cast.vr), withdrawn]) == [["no_consent"]] * 2


def test_a_duplicate_is_told_without_saying_more_than_was_typed(session, cast, clean):
    request = clean()
    make_student(
        session,
        cast.it,
        last_name=request.student.last_name,
        first_name=request.student.first_name,
        middle_name="Тайнович",
        birth_date=request.student.birth_date,
        guardian_phone="+7 900",
    )
    [doubt] = doubts_of([request])[request.id]
    assert (doubt.code, doubt.text) == ("duplicate", "Похожий ученик уже есть в списке")


def test_the_second_of_two_forms_is_doubtful(session, cast, clean):
    first, second = clean(), clean()
    for name in ("last_name", "first_name", "birth_date"):
        setattr(second.student, name, getattr(first.student, name))
    assert codes([first, second]) == [[], ["repeated"]]


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ((10, 14), None),
        ((9, None), None),
        ((None, 10), None),
        ((11, 14), "Возраст 10, а квант с 11 до 14 лет"),
        ((None, 9), "Возраст 10, а квант до 9 лет"),
        ((11, None), "Возраст 10, а квант с 11 лет"),
    ],
)
def test_the_age_of_the_kvant(cast, clean, limits, text):
    cast.vr.age_from, cast.vr.age_to = limits
    request = clean()
    request.student.birth_date = clock.today().replace(year=clock.today().year - 10, day=1)
    assert [doubt.text for doubt in doubts_of([request])[request.id]] == ([text] if text else [])


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2012, 11, 23), date(2026, 11, 22), 13),
        (date(2012, 11, 23), date(2026, 11, 23), 14),
    ],
)
def test_full_years(born, day, age):
    assert age_on(day, born) == age


def test_a_replaced_login_wants_a_card(clean):
    assert codes([clean(is_login_replaced=True)]) == [["login_replaced"]]


def test_only_as_many_are_clean_as_there_are_places(session, cast, clean):
    cast.vr.capacity = 3
    first, doubtful, second, third = clean(), clean(is_login_replaced=True), clean(), clean()
    elsewhere = clean(cast.it)
    doubts = doubts_of([third, elsewhere, second, doubtful, first])
    assert {one.id: [doubt.text for doubt in doubts[one.id]] for one in (first, second, third, elsewhere)} == {
        first.id: [],
        second.id: [],
        third.id: ["Мест не хватит: свободно 2"],
        elsewhere.id: [],
    }
    cast.vr.capacity = 1
    assert "Мест нет" in [doubt.text for doubt in doubts_of([first])[first.id]]


def test_full_groups_leave_no_room(session, cast, clean):
    cast.vr_group.capacity = 1
    request = clean()
    assert codes([request]) == [["full"]]
    spare = make_group(session, cast.vr, capacity=1)
    assert codes([request]) == [[]]
    make_membership(session, make_student(session), cast.vr, spare)
    assert codes([request]) == [["full"]]


def test_what_is_decided_is_beyond_doubt(session, cast):
    assert codes([make_request(session, cast.vr, status=RequestStatus.REJECTED)]) == [[]]


def test_many_requests_cost_as_many_queries_as_one(session, cast, clean, count_queries):
    requests = [clean(kvant) for kvant in (cast.vr, cast.it) for _ in range(10)]
    costs = []
    for some in (requests[:1], requests):
        with count_queries() as queries:
            doubts_of(some)
        costs.append(queries.count)
    assert costs[0] == costs[1] <= 6, str(queries)


def test_a_birthday_today_counts(session, cast, clean):
    cast.vr.age_from = 10
    request = clean()
    today = clock.today()
    request.student.birth_date = date(today.year - 10, today.month, min(today.day, 28))
    assert codes([request]) == [[]]
    request.student.birth_date += timedelta(days=4)
    assert codes([request]) == [["age"]]
