"""Which requests exist for whom, at every query."""

import pytest

from points_admin.access import SYSTEM
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.enrolment.policies import can_decide, can_withdraw, visible_requests
from points_admin.enrolment.queries import open_count, open_kvants, request_for, requests_by_ids, requests_of
from points_admin.errors import NotFound
from tests.support.bad_input import BAD_VALUES
from tests.support.factories import make_kvant, make_request

S = RequestStatus


@pytest.fixture
def theirs(session, cast):
    """One request of a newcomer to each of the two kvants, and Vera's to the other one."""
    return {
        "vr": make_request(session, cast.vr),
        "it": make_request(session, cast.it),
        "vera": make_request(session, cast.it, cast.vera),
    }


def seen_by(session, actor):
    return set(session.query(EnrolmentRequest).filter(visible_requests(actor)))


def test_teachers_see_their_kvants_students_themselves_administrators_all(session, cast, theirs):
    everything = set(theirs.values())
    assert seen_by(session, cast.admin) == seen_by(session, SYSTEM) == everything
    assert seen_by(session, cast.anna) == {theirs["vr"]}
    assert seen_by(session, cast.boris) == {theirs["it"], theirs["vera"]}
    assert seen_by(session, cast.vera.user) == {theirs["vera"]}
    assert seen_by(session, cast.gleb.user) == set()


def test_a_dismissed_teacher_sees_none(session, cast, theirs):
    cast.anna.active = False
    assert seen_by(session, cast.anna) == set()


def test_one_request_is_found_by_whom_it_exists_for(cast, theirs):
    for actor in (cast.admin, cast.boris, cast.vera.user):
        assert request_for(actor, str(theirs["vera"].id)) is theirs["vera"]
        assert request_for(actor, theirs["vera"].id, for_change=True) is theirs["vera"]
    for actor in (cast.anna, cast.gleb.user):
        with pytest.raises(NotFound):
            request_for(actor, theirs["vera"].id)


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: ascii(value)[:12])
def test_what_is_no_id_is_not_found(cast, theirs, value):
    with pytest.raises(NotFound):
        request_for(cast.admin, value)


def test_of_many_all_must_be_the_actors(cast, theirs):
    assert set(requests_by_ids(cast.boris, [theirs["it"].id, theirs["vera"].id])) == {theirs["it"], theirs["vera"]}
    with pytest.raises(NotFound):
        requests_by_ids(cast.boris, [theirs["it"].id, theirs["vr"].id])


def test_staff_decide_and_students_withdraw(cast, theirs):
    for actor in (cast.admin, cast.boris):
        assert can_decide(actor, theirs["vera"]) and not can_withdraw(actor, theirs["vera"])
    assert can_withdraw(cast.vera.user, theirs["vera"]) and not can_decide(cast.vera.user, theirs["vera"])
    assert not can_decide(cast.anna, theirs["vera"]) and not can_withdraw(cast.gleb.user, theirs["vera"])


def test_the_badge_counts_what_waits_for_a_word(session, cast, theirs, count_queries):
    make_request(session, cast.it, status=S.WAITING)
    make_request(session, cast.it, status=S.REJECTED)
    with count_queries() as queries:
        assert open_count(cast.boris) == 2
    assert queries.count == 1
    assert (open_count(cast.anna), open_count(cast.admin)) == (1, 3)


def test_a_students_requests_come_newest_first(session, cast, theirs):
    older = theirs["vera"]
    older.status = S.WITHDRAWN
    newer = make_request(session, cast.it, cast.vera)
    assert list(requests_of(cast.vera)) == [newer, older]


def test_kvants_one_may_apply_to(session, cast):
    shut = make_kvant(session, is_open=False)
    assert {cast.vr, cast.it} <= set(open_kvants())
    assert shut not in open_kvants()
