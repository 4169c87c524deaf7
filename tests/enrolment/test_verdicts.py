"""What a verdict does: to the roster, to the request, and to whoever waits for it."""

import pytest

from points_admin import clock
from points_admin.enrolment import services
from points_admin.enrolment.models import EnrolmentRequest, RejectReason, RequestStatus
from points_admin.errors import AlreadyApplied, Conflict, Invalid, NoPlace
from points_admin.notices.models import Notice, OutboxMessage
from points_admin.roster.memberships import running_membership
from points_admin.roster.models import Membership
from tests.support.factories import (
    give_points,
    make_applicant,
    make_group,
    make_kvant,
    make_membership,
    make_request,
    make_student,
)

S = RequestStatus


@pytest.fixture
def request_(session, cast):
    """Of a new applicant, to Anna."""
    return make_request(session, cast.vr)


@pytest.fixture
def told(session):
    """Titles of the notices and (address, title) of the letters since the fixture was asked for."""
    known = len(session.query(Notice).all()), len(session.query(OutboxMessage).all())

    def since():
        notices = session.query(Notice).order_by(Notice.id).all()[known[0] :]
        letters = session.query(OutboxMessage).order_by(OutboxMessage.id).all()[known[1] :]
        return [one.title for one in notices], [(one.recipient, one.context["title"]) for one in letters]

    return since


def test_an_approval_makes_a_student_of_the_kvant(session, cast, request_, events):
    membership = services.approve(cast.anna, request_, group=cast.vr_group)
    assert (membership.kvant, membership.group, membership.started_on) == (cast.vr, cast.vr_group, clock.today())
    assert not request_.student.is_applicant
    assert (request_.decided_by, request_.membership) == (cast.anna, membership)
    assert {(one.action, one.actor_id) for one in events()} == {
        ("student.enlist", cast.anna.id),
        ("membership.join", cast.anna.id),
        ("request.approve", cast.anna.id),
    }


def test_an_approval_tells_child_and_guardian(session, cast, request_, told):
    request_.student.user.email = "child@example.org"
    request_.student.guardian_email = "mama@example.org"
    services.approve(cast.anna, request_, group=cast.vr_group)
    title = f"Заявка принята: {cast.vr.name}"
    assert told() == ([title], [("child@example.org", title), ("mama@example.org", title)])
    bodies = [one.context["body"] for one in session.query(OutboxMessage).order_by(OutboxMessage.id)]
    assert "Теперь ты занимаешься" in bodies[0] and "группа VR-101" in bodies[0]
    assert "Ваш ребёнок принят" in bodies[1]
    assert request_.student.last_name not in bodies[1]


def test_a_guardian_with_the_childs_address_gets_one_letter(cast, request_, told):
    request_.student.user.email = request_.student.guardian_email = "mama@example.org"
    services.approve(cast.anna, request_)
    assert len(told()[1]) == 1


def test_without_an_address_there_is_a_notice_and_no_letter(cast, request_, told):
    services.reject(cast.anna, request_, reason=RejectReason.AGE)
    assert told() == ([f"Заявка отклонена: {cast.vr.name}"], [])


def test_a_full_kvant_takes_nobody(session, cast, request_):
    cast.vr.capacity = 1
    with pytest.raises(NoPlace, match="занято 1 из 1"):
        services.approve(cast.anna, request_)
    assert request_.student.is_applicant


def test_a_full_group_takes_nobody_while_another_does(session, cast, request_):
    cast.vr_group.capacity = 1
    with pytest.raises(NoPlace, match="группе VR-101"):
        services.approve(cast.anna, request_, group=cast.vr_group)
    services.approve(cast.anna, request_, group=make_group(session, cast.vr, capacity=1))


@pytest.mark.parametrize("where", ["foreign", "archived"])
def test_a_group_must_be_one_of_the_kvant(session, cast, request_, where):
    group = cast.it_group
    if where == "archived":
        group = make_group(session, cast.vr, archived_at=clock.now())
    with pytest.raises(Invalid, match="не относится"):
        services.approve(cast.anna, request_, group=group)


def test_a_person_on_the_roster_must_be_linked_first(session, cast):
    names = {"last_name": cast.gleb.last_name, "first_name": cast.gleb.first_name}
    twin = make_student(session, **names, birth_date=cast.gleb.birth_date, is_applicant=True)
    with pytest.raises(Conflict, match="сначала привяжите заявку"):
        services.approve(cast.anna, make_request(session, cast.vr, twin))


def test_a_rejection_keeps_who_why_and_everything_else(session, cast, request_, events):
    services.reject(cast.anna, request_, reason=RejectReason.OTHER, comment="  Занятия в другом здании ")
    assert (request_.reason, request_.comment) == (RejectReason.OTHER, "Занятия в другом здании")
    assert (request_.decided_by, request_.student.is_applicant) == (cast.anna, True)
    assert session.get(EnrolmentRequest, request_.id) is request_
    event = events()[-1]
    assert event.after == {"status": "rejected", "why": "Другая причина", "comment": "Занятия в другом здании"}


@pytest.mark.parametrize("comment", ["", "  ", "\u200b", "я" * 501])
def test_another_reason_wants_words(cast, request_, comment):
    with pytest.raises(Invalid) as refusal:
        services.reject(cast.anna, request_, reason=RejectReason.OTHER, comment=comment)
    assert refusal.value.field == "comment"
    assert request_.status == S.PENDING


def test_the_letter_about_a_rejection_says_why(session, cast, request_):
    services.reject(cast.anna, request_, reason=RejectReason.NO_PLACE, comment="Приходи в январе.")
    assert "Причина: Нет мест. Приходи в январе." in session.query(Notice).one().body


def test_taking_an_approval_back_leaves_no_trace_of_it(session, cast, request_):
    student = request_.student
    services.approve(cast.anna, request_)
    services.take_back(cast.anna, request_)
    assert (request_.status, request_.decided_at, request_.decided_by, request_.membership) == (S.PENDING, *[None] * 3)
    assert student.is_applicant
    assert session.query(Membership).filter_by(student_id=student.id).count() == 0
    services.approve(cast.anna, request_)
    assert not student.is_applicant


def test_taking_back_an_approval_with_points_ends_the_membership(session, cast, request_):
    membership = services.approve(cast.anna, request_)
    give_points(session, request_.student, 5, cast.vr)
    services.take_back(cast.anna, request_)
    assert membership.ended_on == clock.today()
    assert not request_.student.is_applicant
    services.approve(cast.anna, request_)
    assert running_membership(request_.student, cast.vr) is not membership


def test_points_of_another_kvant_are_no_reason_to_keep_a_membership(session, cast):
    request = make_request(session, cast.it, cast.vera)
    services.approve(cast.boris, request)
    give_points(session, cast.vera, 5, cast.vr)
    services.take_back(cast.boris, request)
    assert session.query(Membership).filter_by(student_id=cast.vera.id, kvant_id=cast.it.id).count() == 0
    assert not cast.vera.is_applicant


def test_who_was_on_the_roster_stays_there(session, cast):
    student = make_student(session)
    request = make_request(session, cast.vr, student)
    services.approve(cast.anna, request)
    services.take_back(cast.anna, request)
    assert not student.is_applicant


def test_who_attends_another_kvant_meanwhile_stays_on_the_roster(session, cast, request_):
    services.approve(cast.anna, request_)
    make_membership(session, request_.student, cast.it)
    services.take_back(cast.anna, request_)
    assert not request_.student.is_applicant


def test_a_rejection_is_not_taken_back_beside_a_newer_request(session, cast, request_):
    services.reject(cast.anna, request_, reason=RejectReason.AGE)
    services.apply(request_.student.user, student=request_.student, kvant=cast.vr)
    with pytest.raises(AlreadyApplied, match="новую заявку"):
        services.take_back(cast.anna, request_)


def test_a_student_applies_to_a_further_kvant(session, cast, events, told):
    request = services.apply(cast.vera.user, student=cast.vera, kvant=cast.it)
    assert (request.status, request.student, request.kvant) == (S.PENDING, cast.vera, cast.it)
    assert [(one.action, one.actor_id) for one in events()] == [("request.create", cast.vera.user_id)]
    assert told()[0] == [f"Заявка получена: {cast.it.name}"]
    services.approve(cast.boris, request)
    assert running_membership(cast.vera, cast.vr) and running_membership(cast.vera, cast.it)


def test_one_open_request_per_kvant(session, cast):
    services.apply(cast.vera.user, student=cast.vera, kvant=cast.it)
    with pytest.raises(AlreadyApplied, match="уже подана"):
        services.apply(cast.vera.user, student=cast.vera, kvant=cast.it)


def test_nobody_applies_where_they_study_already(cast):
    with pytest.raises(AlreadyApplied, match="уже занимаешься"):
        services.apply(cast.vera.user, student=cast.vera, kvant=cast.vr)


@pytest.mark.parametrize("shut", [{"is_open": False}, {"archived_at": clock.now()}])
def test_nobody_applies_to_a_closed_kvant(session, cast, shut):
    with pytest.raises(Invalid, match="не записывают"):
        services.apply(cast.vera.user, student=cast.vera, kvant=make_kvant(session, **shut))


def test_an_archived_student_does_not_apply(session, cast):
    cast.vera.archived_at = clock.now()
    with pytest.raises(Invalid):
        services.apply(cast.vera.user, student=cast.vera, kvant=cast.it)


def test_whoever_withdrew_may_ask_again(session, cast, request_):
    student = request_.student
    services.withdraw(student.user, request_)
    assert services.apply(student.user, student=student, kvant=cast.vr).status == S.PENDING


def test_a_student_without_a_login_can_be_taken_in(session, cast):
    student = make_applicant(session)
    student.user = None
    services.approve(cast.anna, make_request(session, cast.vr, student))
    assert running_membership(student, cast.vr)
