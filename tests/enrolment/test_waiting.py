"""The waiting list: who is put there, and who moves up when."""

import pytest

from points_admin import clock
from points_admin.enrolment import services
from points_admin.enrolment.models import RejectReason, RequestStatus
from points_admin.enrolment.queries import places_of, waiting_places
from points_admin.enrolment.waiting import move_up
from points_admin.errors import Conflict
from points_admin.notices.models import Notice
from points_admin.roster.memberships import leave_kvant, running_membership
from tests.support.factories import make_kvant, make_membership, make_request, make_student

S = RequestStatus


@pytest.fixture
def tight(session, cast):
    """A full kvant with one place."""
    cast.vr.capacity = 1
    session.flush()
    return cast.vr


@pytest.fixture
def queue(session, tight):
    return [make_request(session, tight, status=S.WAITING) for _ in range(3)]


def states(requests):
    return [request.status for request in requests]


def test_a_request_for_a_full_kvant_waits(session, cast, tight):
    request = services.apply(cast.gleb.user, student=cast.gleb, kvant=tight)
    assert (request.status, waiting_places([request])) == (S.WAITING, {request.id: 1})


def test_nobody_overtakes_those_who_wait(session, cast, tight, queue):
    tight.capacity = 2
    request = services.apply(cast.gleb.user, student=cast.gleb, kvant=tight)
    assert (request.status, waiting_places([request])) == (S.WAITING, {request.id: 4})


def test_nobody_waits_while_there_is_a_place(session, cast):
    request = make_request(session, cast.vr)
    with pytest.raises(Conflict, match="есть свободные места"):
        services.put_on_waiting_list(cast.anna, request)
    cast.vr.capacity = None
    with pytest.raises(Conflict, match="есть свободные места"):
        services.put_on_waiting_list(cast.anna, request)
    assert request.status == S.PENDING


def test_a_place_that_others_hope_for_is_no_place(session, cast):
    cast.vr.capacity = 2
    request = make_request(session, cast.vr)
    make_request(session, cast.vr)
    services.put_on_waiting_list(cast.anna, request)
    assert request.status == S.WAITING
    assert move_up() == 0


def test_the_oldest_move_up_as_far_as_places_go(session, cast, tight, queue):
    assert move_up() == 0
    tight.capacity = 3
    assert move_up() == 2
    assert states(queue) == [S.PENDING, S.PENDING, S.WAITING]
    assert move_up() == 0
    assert [one.title for one in session.query(Notice)] == [f"Есть место: {tight.name}"] * 2


def test_everybody_moves_up_where_the_limit_is_lifted(session, tight, queue):
    tight.capacity = None
    assert move_up() == 3


def test_a_membership_that_ends_makes_room(session, cast, tight, queue):
    leave_kvant(cast.admin, running_membership(cast.vera, tight))
    assert move_up() == 1
    assert queue[0].status == S.PENDING


def test_a_verdict_that_frees_a_hope_moves_the_list_at_once(session, cast, tight, queue):
    tight.capacity = 2
    first = make_request(session, tight)
    services.reject(cast.anna, first, reason=RejectReason.AGE)
    assert states(queue) == [S.PENDING, S.WAITING, S.WAITING]
    services.withdraw(queue[0].student.user, queue[0])
    assert states(queue) == [S.WITHDRAWN, S.PENDING, S.WAITING]


def test_an_approval_from_the_list_takes_the_place(session, cast, tight, queue):
    tight.capacity = 2
    services.approve(cast.anna, queue[1])
    assert move_up() == 0
    assert waiting_places(queue)[queue[2].id] == 2


def test_each_kvant_has_its_own_list(session, cast, tight, queue):
    other = make_kvant(session, capacity=1)
    waiting = make_request(session, other, status=S.WAITING)
    assert waiting_places([waiting]) == {waiting.id: 1}
    assert move_up() == 1
    assert states([waiting, *queue]) == [S.PENDING, *[S.WAITING] * 3]


def test_an_archived_kvant_calls_nobody(session, tight, queue):
    tight.capacity, tight.archived_at = None, clock.now()
    assert move_up() == 0


def test_places_are_counted_in_one_query(session, cast, tight, count_queries):
    unlimited = make_kvant(session, capacity=None)
    make_membership(session, make_student(session), unlimited)
    make_membership(session, make_student(session), unlimited, ended_on=clock.today())
    over = make_kvant(session, capacity=1)
    for _ in range(2):
        make_membership(session, make_student(session), over)
    with count_queries() as queries:
        places = places_of([tight, unlimited, over, cast.it])
    assert queries.count == 1
    found = [(one.taken, one.free, one.is_full) for one in places.values()]
    assert found == [(1, 0, True), (1, None, False), (2, 0, True), (1, 29, False)]
