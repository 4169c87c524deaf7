"""Can a teacher decide a class of requests at once, and does each verdict reach whom it should?"""

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.documents.consents import give_consent
from points_admin.documents.models import DocumentKind
from points_admin.documents.queries import current
from points_admin.enrolment.models import RejectReason, RequestStatus
from points_admin.roster.models import Membership
from tests.support.factories import make_applicant, make_membership, make_request
from tests.support.html import Page

LIST = "/admin/requests/"


@pytest.fixture
def ask(session):
    """A request with everything in order."""

    def asked(kvant, student=None, **fields):
        request = make_request(session, kvant, student or make_applicant(session), **fields)
        document = current(DocumentKind.CONSENT)
        give_consent(request.student, document=document, given_by="Мама", is_by_guardian=True, address="")
        return request

    return asked


def ticked(page: Page) -> list[str]:
    boxes = [given for tag, given in page.tags if tag == "input" and given.get("name") == "ids"]
    return [box["value"] for box in boxes if "checked" in box]


def decide(client, verb, *requests, **fields):
    return client.post(f"{LIST}decide/", data={"verb": verb, "ids": [one.id for one in requests], **fields})


def test_clean_requests_are_ticked_and_doubtful_ones_say_why_not(session, cast, login, ask):
    clean, doubtful = ask(cast.vr), make_request(session, cast.vr)
    session.commit()
    answer = login(cast.anna).get(LIST)
    assert ticked(Page(answer.text)) == [str(clean.id)]
    assert "Нет согласия" in answer.text
    assert doubtful.student.full_name in answer.text
    assert "Принять 1" in answer.text


def test_accepting_makes_members_of_the_group(session, cast, login, ask):
    first, second = ask(cast.vr), ask(cast.vr)
    session.commit()
    client = login(cast.anna)
    assert decide(client, "approve", first, second, group=cast.vr_group.id).location == LIST
    assert {first.status, second.status} == {RequestStatus.APPROVED}
    groups = select(Membership.group_id).where(Membership.student_id.in_([first.student_id, second.student_id]))
    assert session.scalars(groups).all() == [cast.vr_group.id] * 2
    page = client.get(LIST).text
    assert "2 заявки: приняты" in page
    assert "Отменить" in page
    assert "2 заявки: приняты" not in client.get(LIST).text


def test_the_toast_takes_all_of_it_back(session, cast, login, ask):
    first, second = ask(cast.vr), ask(cast.vr)
    session.commit()
    client = login(cast.anna)
    decide(client, "approve", first, second)
    client.post(f"{LIST}take-back/", data={"ids": [first.id, second.id]})
    assert {first.status, second.status} == {RequestStatus.PENDING}
    assert session.scalars(select(Membership).where(Membership.student_id == first.student_id)).all() == []


def test_whoever_finds_no_place_is_named_and_the_others_are_in(session, cast, login, ask):
    cast.vr.capacity = 2
    first, second = ask(cast.vr), ask(cast.vr)
    session.commit()
    client = login(cast.anna)
    decide(client, "approve", first, second)
    assert (first.status, second.status) == (RequestStatus.APPROVED, RequestStatus.PENDING)
    said = client.get(LIST).text
    assert f"{first.student.short_name}: заявка принята" in said
    assert f"{second.student.short_name}: В «{cast.vr.name}» мест нет" in said


def test_a_refusal_needs_a_reason(session, cast, login, ask):
    request = ask(cast.vr)
    session.commit()
    client = login(cast.anna)
    answer = decide(client, "reject", request)
    assert (answer.status_code, request.status) == (422, RequestStatus.PENDING)
    assert "Выберите причину отказа" in answer.text
    decide(client, "reject", request, reason="age", comment="  рано ещё \x00")
    assert (request.status, request.reason, request.comment) == (
        RequestStatus.REJECTED,
        RejectReason.AGE,
        "рано ещё",
    )


def test_nothing_ticked_is_said_and_nothing_done(session, cast, login, ask):
    request = ask(cast.vr)
    session.commit()
    answer = decide(login(cast.anna), "approve")
    assert (answer.status_code, request.status) == (422, RequestStatus.PENDING)
    assert "Отметьте хотя бы одну заявку" in answer.text


@pytest.mark.parametrize("group", ["999999", "x", "-1", "1" * 30])
def test_a_group_that_is_not_there_is_refused(session, cast, login, ask, group):
    request = ask(cast.vr)
    session.commit()
    assert decide(login(cast.anna), "approve", request, group=group).status_code == 422
    assert request.status == RequestStatus.PENDING


def test_a_foreign_group_is_refused(session, cast, login, ask):
    request = ask(cast.vr)
    session.commit()
    assert decide(login(cast.anna), "approve", request, group=cast.it_group.id).status_code == 422


@pytest.mark.parametrize("verb", ["approve", "reject", "wait"])
def test_one_foreign_request_spoils_the_whole_verdict(session, cast, login, ask, verb):
    own, foreign = ask(cast.vr), ask(cast.it)
    session.commit()
    assert decide(login(cast.anna), verb, own, foreign, reason="age").status_code == 404
    assert {own.status, foreign.status} == {RequestStatus.PENDING}


def test_a_second_verdict_is_told_of_the_first(session, cast, login, ask):
    request = ask(cast.vr)
    session.commit()
    decide(login(cast.admin), "approve", request)
    client = login(cast.anna)
    decide(client, "reject", request, reason="age")
    assert request.status == RequestStatus.APPROVED
    assert "Уже решено: заявка принята, Громова Ольга" in client.get(LIST).text


def test_a_twin_is_linked_from_the_card(session, cast, login, ask):
    names = {name: getattr(cast.gleb, name) for name in ("last_name", "first_name", "middle_name")}
    twin = make_applicant(session, **names)
    twin.birth_date = cast.gleb.birth_date
    request = ask(cast.vr, twin)
    session.commit()
    card, sent = f"{LIST}details/?id={request.id}", {"id": request.id, "student": cast.gleb.id}
    # Gleb is not Anna's: who may tie him to her kvant is an administrator.
    anna, client = login(cast.anna), login(cast.admin)
    assert "Это тот же ученик" not in anna.get(card).text and "привяжет администратор" in anna.get(card).text
    assert anna.post(f"{LIST}link/", data=sent).status_code == 403
    assert request.student is twin
    assert "Это тот же ученик" in client.get(card).text
    client.post(f"{LIST}link/", data={"id": request.id, "student": cast.gleb.id})
    assert request.student is cast.gleb
    assert "привязана" in client.get(f"{LIST}details/?id={request.id}").text


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
def test_contacts_of_what_is_over_are_closed_to_who_does_not_teach_the_child(session, cast, login, ask, status):
    request = ask(cast.vr, cast.gleb)
    cast.gleb.guardian_phone, cast.gleb.guardian_email = "+7 900 555", "zuev@example.org"
    request.is_login_replaced = True
    address, secrets = f"{LIST}details/?id={request.id}", ("+7 900 555", "zuev@example.org", cast.gleb.user.login)
    anna, admin = login(cast.anna), login(cast.admin)
    assert all(secret in anna.get(address).text for secret in secrets)
    request.status = RequestStatus(status)
    request.decided_at = clock.now()
    session.commit()
    listed = f"{LIST}?state=decided"
    assert "+7 900 555" not in anna.get(listed).text and "+7 900 555" in admin.get(listed).text
    assert "видны, пока заявка открыта" in anna.get(address).text
    assert not any(secret in anna.get(address).text for secret in secrets)
    assert all(secret in admin.get(address).text for secret in secrets)
    make_membership(session, cast.gleb, cast.vr)
    assert all(secret in anna.get(address).text for secret in secrets)


def test_whoever_is_no_twin_cannot_be_linked(session, cast, login, ask):
    request = ask(cast.vr)
    session.commit()
    answer = login(cast.anna).post(f"{LIST}link/", data={"id": request.id, "student": cast.vera.id})
    assert answer.status_code == 404


def test_the_menu_counts_what_waits_for_the_own_word(session, cast, login, ask):
    for kvant in (cast.vr, cast.vr, cast.it):
        ask(kvant)
    session.commit()
    assert "Заявки: 2" in login(cast.anna).get("/admin/").text
    assert "Заявки: 3" in login(cast.admin).get("/admin/").text


def test_a_thousand_requests_are_paged_and_cost_no_more_queries(session, cast, login, ask, count_queries):
    client = login(cast.anna)

    def queries() -> int:
        session.commit()
        with count_queries() as counted:
            assert client.get(LIST).status_code == 200
        return counted.count

    ask(cast.vr)
    client.get(LIST)
    few = queries()
    for _ in range(59):
        ask(cast.vr)
    assert queries() == few
    assert len(ticked(Page(client.get(LIST).text))) <= 50


def test_search_and_states_narrow_the_list(session, cast, login, ask):
    ask(cast.vr, make_applicant(session, last_name="Ёжикова", first_name="Ия"))
    ask(cast.vr, make_applicant(session, last_name="Иванов", first_name="Ян"), status=RequestStatus.WAITING)
    session.commit()
    client = login(cast.anna)
    assert "Ёжикова" in client.get(f"{LIST}?search=ежикова").text
    assert "Ёжикова" not in client.get(f"{LIST}?state=waiting").text
    assert "Иванов" in client.get(f"{LIST}?state=waiting").text


def test_a_name_is_text(session, cast, login, ask):
    request = ask(cast.vr, make_applicant(session, last_name="<script>alert(1)</script>", first_name="=1+1"))
    session.commit()
    for address in (LIST, f"{LIST}details/?id={request.id}"):
        assert "<script>alert" not in login(cast.anna).get(address).text
