"""The truth table of requests: which verb works in which state, for whom, and what a refusal says."""

import pytest

from points_admin.access import SYSTEM
from points_admin.enrolment import services
from points_admin.enrolment.models import RejectReason, RequestStatus
from points_admin.errors import AlreadyDecided, Conflict, Forbidden, NotFound
from tests.support.factories import make_request, make_student

S = RequestStatus
# The kvant is full but for the request that is approved: only then somebody may wait.
VERBS = {
    "approve": lambda actor, request: services.approve(actor, request),
    "reject": lambda actor, request: services.reject(actor, request, reason=RejectReason.UNREACHABLE),
    "wait": lambda actor, request: services.put_on_waiting_list(actor, request),
    "take_back": lambda actor, request: services.take_back(actor, request),
    "withdraw": lambda actor, request: services.withdraw(request.student.user, request),
}
# What becomes of a request, or the refusal.
TABLE = {
    S.PENDING: {
        "approve": S.APPROVED,
        "reject": S.REJECTED,
        "wait": S.WAITING,
        "take_back": Conflict,
        "withdraw": S.WITHDRAWN,
    },
    S.WAITING: {
        "approve": S.APPROVED,
        "reject": S.REJECTED,
        "wait": AlreadyDecided,
        "take_back": S.PENDING,
        "withdraw": S.WITHDRAWN,
    },
    S.APPROVED: {
        "approve": AlreadyDecided,
        "reject": AlreadyDecided,
        "wait": AlreadyDecided,
        "take_back": S.PENDING,
        "withdraw": AlreadyDecided,
    },
    S.REJECTED: {
        "approve": AlreadyDecided,
        "reject": AlreadyDecided,
        "wait": AlreadyDecided,
        "take_back": S.PENDING,
        "withdraw": AlreadyDecided,
    },
    S.WITHDRAWN: {
        "approve": AlreadyDecided,
        "reject": AlreadyDecided,
        "wait": AlreadyDecided,
        "take_back": Conflict,
        "withdraw": AlreadyDecided,
    },
}
CELLS = [(state, verb, outcome) for state, verbs in TABLE.items() for verb, outcome in verbs.items()]


@pytest.fixture
def in_state(session, cast):
    """A request of a new applicant for Anna's kvant in the wanted state, brought there by the verbs."""

    def make(state):
        request = make_request(session, cast.vr)
        cast.vr.capacity = 1
        if state == S.APPROVED:
            cast.vr.capacity = 2
        way = {S.WAITING: "wait", S.APPROVED: "approve", S.REJECTED: "reject", S.WITHDRAWN: "withdraw"}
        if state in way:
            VERBS[way[state]](cast.anna, request)
        return request

    return make


def test_the_table_is_complete():
    assert set(TABLE) == set(S)
    assert all(set(row) == set(VERBS) for row in TABLE.values())


@pytest.mark.parametrize(("state", "verb", "outcome"), CELLS, ids=lambda value: getattr(value, "value", str(value)))
def test_every_verb_in_every_state(cast, in_state, actions, state, verb, outcome):
    request = in_state(state)
    assert request.status == state
    if verb == "approve":
        cast.vr.capacity = 2
    before = actions()
    if isinstance(outcome, S):
        VERBS[verb](cast.anna, request)
        assert request.status == outcome
        assert len([one for one in actions()[len(before) :] if one.startswith("request.")]) == 1
        return
    with pytest.raises(Conflict) as refusal:
        VERBS[verb](cast.anna, request)
    assert type(refusal.value) is outcome
    assert request.status == state
    assert actions() == before


def test_what_the_queue_has_put_on_the_waiting_list_is_nobodys_verdict(session, cast):
    request = make_request(session, cast.vr, status=S.WAITING)
    with pytest.raises(Conflict, match="ещё нет решения"):
        services.take_back(cast.anna, request)
    assert request.status == S.WAITING


def test_a_second_verdict_says_who_gave_the_first(cast, in_state):
    request = in_state(S.APPROVED)
    with pytest.raises(
        AlreadyDecided, match=r"Уже решено: заявка принята, Смирнова Анна, \d\d\.\d\d\.\d{4} \d\d:\d\d\."
    ):
        services.reject(cast.admin, request, reason=RejectReason.AGE)


STAFF_VERBS = ["approve", "reject", "wait", "take_back", "link"]


@pytest.fixture
def verb_of(session, cast):
    def find(name):
        if name == "link":
            return lambda actor, request: services.link(actor, request, cast.vera)
        return VERBS[name]

    return find


@pytest.mark.parametrize("verb", STAFF_VERBS)
def test_a_teacher_of_another_kvant_meets_no_request(session, cast, verb_of, verb):
    request = make_request(session, cast.vr)
    with pytest.raises(NotFound):
        verb_of(verb)(cast.boris, request)
    assert request.status == S.PENDING


@pytest.mark.parametrize("verb", STAFF_VERBS)
def test_a_student_decides_nothing_not_even_about_the_own_request(session, cast, verb_of, verb):
    request = make_request(session, cast.vr)
    with pytest.raises(Forbidden):
        verb_of(verb)(request.student.user, request)
    with pytest.raises(NotFound):
        verb_of(verb)(cast.vera.user, request)
    assert request.status == S.PENDING


def test_nobody_withdraws_for_somebody_else(session, cast):
    request = make_request(session, cast.vr)
    for actor, refusal in ((cast.anna, Forbidden), (cast.boris, NotFound), (cast.vera.user, NotFound)):
        with pytest.raises(refusal):
            services.withdraw(actor, request)
    assert request.status == S.PENDING


def test_nobody_applies_for_somebody_else(session, cast):
    for actor in (cast.anna, cast.admin, cast.gleb.user, SYSTEM):
        with pytest.raises(Forbidden):
            services.apply(actor, student=cast.vera, kvant=cast.it)


def test_an_administrator_decides_everywhere(session, cast):
    for kvant in (cast.vr, cast.it):
        services.approve(cast.admin, make_request(session, kvant, make_student(session)))
