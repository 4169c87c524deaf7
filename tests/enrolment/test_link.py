"""An applicant who is on the roster already: the request goes there, and nobody is there twice."""

import pytest
from sqlalchemy import select

from points_admin.accounts.models import User
from points_admin.documents.models import Consent, Document, DocumentKind
from points_admin.enrolment import services
from points_admin.enrolment.models import EnrolmentRequest, RejectReason, RequestStatus
from points_admin.errors import AlreadyDecided, Forbidden, NotFound
from points_admin.notices.models import Notice, OutboxMessage
from points_admin.roster.memberships import running_membership
from points_admin.roster.models import Student
from tests.support.factories import give_points, make_kvant, make_membership, make_request, make_student, make_user

S = RequestStatus


@pytest.fixture
def known(session, cast):
    """On the roster without a login, in Boris's kvant, with points."""
    student = make_student(session, cast.it, last_name="Семёнов", first_name="Пётр", guardian_phone="+7 900 111")
    give_points(session, student, 15, cast.it)
    return student


@pytest.fixture
def request_(session, cast, known):
    """The same child has registered for Anna's kvant."""
    user = make_user(session, "student", login="petr", email="petr@example.org", last_name="Петр", first_name="Семенов")
    applicant = make_student(
        session,
        last_name="Петр",
        first_name="Семенов",
        birth_date=known.birth_date,
        user=user,
        is_applicant=True,
        guardian_phone="+7 900 222",
        guardian_email="mama@example.org",
    )
    return make_request(session, cast.vr, applicant)


def test_everything_of_the_applicant_moves(session, cast, known, request_):
    applicant = request_.student
    document = session.query(Document).filter_by(kind=DocumentKind.CONSENT).first() or Document(
        kind=DocumentKind.CONSENT, version=1, body="Да", body_hash="0" * 64
    )
    consent = Consent(student=applicant, document=document, body_hash="0" * 64, given_by="М", is_by_guardian=True)
    session.add(consent)
    other = make_request(session, make_kvant(session), applicant, status=S.REJECTED)
    user = applicant.user
    services.link(cast.admin, request_, known)
    session.expire_all()
    assert session.get(Student, applicant.id) is None
    assert {request_.student, other.student, consent.student} == {known}
    assert known.user is user and user.active
    assert user.full_name == known.full_name
    assert "petr" in known.search_key
    assert (known.guardian_phone, known.guardian_email) == ("+7 900 111", "mama@example.org")


def test_a_stranger_in_a_childs_name_brings_no_way_into_the_childs_login(session, cast, known, request_):
    known.user = make_user(session, "student", login="semenov")
    services.link(cast.admin, request_, known)
    assert known.guardian_email is None


def test_whoever_has_a_login_hears_that_a_request_was_tied_to_them(session, cast, known, request_):
    known.user = make_user(session, "student", login="semenov")
    services.link(cast.admin, request_, known)
    titles = session.scalars(select(Notice.title).where(Notice.user_id == known.user_id)).all()
    assert titles == [f"К тебе привязана заявка: {cast.vr.name}"]


def test_a_teacher_ties_nobody_elses_student(session, cast, known, request_):
    with pytest.raises(Forbidden):
        services.link(cast.anna, request_, known)
    assert request_.student is not known
    make_membership(session, known, cast.vr)
    services.link(cast.anna, request_, known)
    assert request_.student is known


def test_the_linked_request_is_approved_without_making_a_twin(session, cast, known, request_):
    services.link(cast.admin, request_, known)
    services.approve(cast.anna, request_)
    assert running_membership(known, cast.vr) and running_membership(known, cast.it)
    assert session.query(Student).filter(Student.birth_date == known.birth_date).count() == 1


def test_one_record_says_who_became_whom(cast, known, request_, events):
    applicant = request_.student
    services.link(cast.admin, request_, known)
    [event] = events()
    assert (event.action, event.actor_id) == ("request.link", cast.admin.id)
    before = {"student": f"Петр Семенов (№ {applicant.id})", "student_id": applicant.id, "user_id": known.user_id}
    assert event.before == before
    assert event.after == {"student": f"Семёнов Пётр (№ {known.id})"}


def test_a_login_that_is_there_already_stays(session, cast, known, request_, events):
    known.user = make_user(session, "student", login="semenov")
    newer = request_.student.user
    services.link(cast.admin, request_, known)
    assert known.user.login == "semenov"
    assert (newer.active, newer.email) == (False, None)
    assert [event.action for event in events()] == ["user.deactivate", "request.link"]
    letter = session.query(OutboxMessage).one()
    assert letter.recipient == "petr@example.org" and "прежним логином" in letter.context["body"]
    assert session.query(User).filter_by(login="petr").count() == 1


@pytest.mark.parametrize("who", ["vera", "gleb", "namesake", "self"])
def test_only_a_suggested_student_may_be_linked(session, cast, known, request_, who):
    namesake = make_student(session, last_name="Семёнов", first_name="Пётр", birth_date=None, is_applicant=True)
    student = {"vera": cast.vera, "gleb": cast.gleb, "namesake": namesake, "self": request_.student}[who]
    with pytest.raises(NotFound):
        services.link(cast.admin, request_, student)
    assert request_.student.is_applicant


def test_a_decided_request_is_not_linked(cast, known, request_):
    services.reject(cast.anna, request_, reason=RejectReason.DUPLICATE)
    with pytest.raises(AlreadyDecided):
        services.link(cast.admin, request_, known)


def test_a_request_for_what_the_student_attends_already_is_closed(session, cast, known, request_):
    session.add(EnrolmentRequest(student=known, kvant=cast.it))
    twin = make_request(session, cast.it, request_.student)
    services.link(cast.admin, request_, known)
    assert (request_.status, twin.status, twin.reason) == (S.PENDING, S.REJECTED, RejectReason.DUPLICATE)


def test_a_second_request_for_the_same_kvant_is_closed(session, cast, known, request_):
    first = make_request(session, cast.vr, known)
    services.link(cast.admin, request_, known)
    assert (first.status, request_.status, request_.student) == (S.PENDING, S.REJECTED, known)


def test_whoever_stays_is_told_that_a_request_was_closed(session, cast, known, request_):
    known.user = make_user(session, "student", login="semenov")
    make_request(session, cast.vr, known)
    services.link(cast.admin, request_, known)
    titles = session.scalars(select(Notice.title).where(Notice.user_id == known.user_id)).all()
    assert titles == [f"Заявка отклонена: {cast.vr.name}"]


def test_the_birth_date_the_roster_lacked_is_filled_in(session, cast, known, request_):
    born, known.birth_date = known.birth_date, None
    services.link(cast.admin, request_, known)
    assert known.birth_date == born


@pytest.mark.parametrize("has_login", [True, False])
def test_a_replaced_login_matters_only_where_it_stays(session, cast, known, request_, has_login):
    request_.is_login_replaced = True
    if has_login:
        known.user = make_user(session, "student", login="semenov")
    services.link(cast.admin, request_, known)
    assert request_.is_login_replaced is not has_login
