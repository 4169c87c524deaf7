"""The same press of the button, sent again: the first result, whatever has become of the class meanwhile."""

import pytest
from sqlalchemy import delete

from points_admin import clock
from points_admin.roster.models import TeachingAssignment
from tests.admin.awarding import BULK, SCREEN, balance, batches, order, own
from tests.support.factories import make_student


def archive(cast):
    cast.vera.archived_at = clock.now()


def leave(cast):
    cast.vera.memberships[0].ended_on = clock.today()


def retire_the_reason(cast):
    cast.reason.is_active = False


def close_the_kvant(cast):
    cast.vr.archived_at = clock.now()


MOVED_ON = pytest.mark.parametrize("move_on", [archive, leave, retire_the_reason, close_the_kvant])
PAGES = pytest.mark.parametrize("page", [SCREEN, BULK])


@MOVED_ON
@PAGES
def test_it_shows_the_first_result(cast, session, anna, page, move_on):
    form = order(cast.vr, [cast.vera], cast.reason, pool=cast.vera.id)
    first = anna.post(page, data=form)
    move_on(cast)
    session.flush()
    again = anna.post(page, data=form)
    assert (first.status_code, again.status_code, again.location) == (302, 302, first.location)
    assert (len(batches()), balance(cast.vera)) == (1, 5)
    with anna.session_transaction() as kept:
        assert kept["award_done"] == batches()[0].id


@MOVED_ON
def test_an_administrators_own_sum_is_answered_too(cast, session, admin, move_on):
    form = order(cast.vr, [cast.vera], cast.reason, **own(cast.reason, "600"), confirmed="600")
    first = admin.post(SCREEN, data=form)
    move_on(cast)
    session.flush()
    assert admin.post(SCREEN, data=form).location == first.location
    assert balance(cast.vera) == 600


@PAGES
def test_another_order_under_the_key_is_refused(cast, session, anna, page):
    mate = make_student(session, cast.vr, cast.vr_group)
    form = order(cast.vr, [cast.vera], cast.reason)
    anna.post(page, data=form)
    others = (own(cast.reason, "6"), own(cast.late, "2"), {"comment": "иначе"}, {"students": [mate.id]})
    for other in others:
        answer = anna.post(page, data=form | other)
        assert answer.status_code == 422 and "уже выполнен с другими данными" in answer.text
    archive(cast)
    session.flush()
    answer = anna.post(page, data=form | {"comment": "иначе"})
    assert (answer.status_code, len(batches())) == (422, 1)


def test_another_actor_is_refused(cast, session, anna, admin):
    form = order(cast.vr, [cast.vera], cast.reason)
    anna.post(SCREEN, data=form)
    assert admin.post(SCREEN, data=form).status_code == 422
    archive(cast)
    session.flush()
    assert admin.post(SCREEN, data=form).status_code == 422
    assert len(batches()) == 1


@PAGES
def test_lost_rights_act_at_once(cast, session, anna, page):
    form = order(cast.vr, [cast.vera], cast.reason)
    assert anna.post(page, data=form).status_code == 302
    session.execute(delete(TeachingAssignment).where(TeachingAssignment.teacher_id == cast.anna.id))
    assert anna.post(page, data=form).status_code == 404
    cast.anna.roles = []
    session.flush()
    assert anna.post(page, data=form).status_code == 403


def test_going_back_from_a_confirmed_sum_is_no_retry(cast, anna):
    form = order(cast.vr, [cast.vera], cast.reason, **own(cast.reason, "600"), confirmed="600")
    anna.post(SCREEN, data=form)
    assert anna.post(SCREEN, data=form | {"back": "1"}).status_code == 200
