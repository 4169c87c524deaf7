"""Who checks in, when, and what is said to whom: once for a student and an event, within its window."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.checkin.arriving import NotNow, WrongCode, check_in, note_visit
from points_admin.checkin.models import CheckIn
from points_admin.checkin.queries import absent_from, is_awaited
from points_admin.errors import Conflict, Forbidden, NotFound
from tests.support.factories import make_applicant, make_event, make_group, make_membership, make_student, make_user

pytestmark = pytest.mark.usefixtures("noon")
BY = pytest.mark.parametrize("by_id", [True, False], ids=["scanned", "typed"])


@pytest.fixture
def event(session, cast, noon):
    return make_event(session, cast.vr, name="Хакатон")


@pytest.fixture
def arrive(by_id):
    """As somebody, with a code: scanned from the event's screen, or typed."""
    return lambda user, event, code: check_in(user, code=code, event_id=event.id if by_id else None)


def visits(session):
    rows = session.execute(select(CheckIn.event_id, CheckIn.student_id).order_by(CheckIn.event_id, CheckIn.student_id))
    return [tuple(row) for row in rows]


@BY
def test_a_student_of_the_kvant_is_noted(session, cast, event, arrive, shown, actions):
    arrival = arrive(cast.vera.user, event, shown(event))
    assert (arrival.visit.event, arrival.visit.student, arrival.is_repeated) == (event, cast.vera, False)
    assert arrival.visit.at == clock.now()
    assert visits(session) == [(event.id, cast.vera.id)] and actions() == ["event.check_in"]


@BY
def test_the_first_time_stands(session, cast, event, arrive, shown, noon, actions):
    first = arrive(cast.vera.user, event, shown(event)).visit.at
    noon(minutes=5)
    again = arrive(cast.vera.user, event, shown(event))
    assert (again.is_repeated, again.visit.at) == (True, first)
    assert visits(session) == [(event.id, cast.vera.id)] and actions() == ["event.check_in"]


@BY
def test_the_code_that_has_just_left_the_screen_counts_and_an_older_one_does_not(cast, event, arrive, shown, noon):
    old = shown(event)
    noon(seconds=60)
    with pytest.raises(WrongCode):
        arrive(cast.vera.user, event, old)
    noon(seconds=30)
    assert not arrive(cast.vera.user, event, old).is_repeated


@BY
def test_of_a_foreign_kvant_the_right_code_is_a_wrong_one(session, cast, event, arrive, shown):
    said = set()
    for user, code in ((cast.gleb.user, shown(event)), (cast.vera.user, "000000"), (cast.gleb.user, "000000")):
        with pytest.raises(WrongCode) as refusal:
            arrive(user, event, code)
        said.add((type(refusal.value), refusal.value.message, refusal.value.code, refusal.value.field))
    assert len(said) == 1 and visits(session) == []


@BY
def test_a_window_that_has_closed_is_told_to_its_own_students_only(session, cast, event, arrive, shown, noon):
    event.closes_at = clock.now() + timedelta(minutes=5)
    noon(minutes=4, seconds=45)
    last = shown(event)
    noon(minutes=5)
    with pytest.raises(NotNow, match="уже закончилось, в 12:05: Хакатон"):
        arrive(cast.vera.user, event, last)
    with pytest.raises(WrongCode):
        arrive(cast.gleb.user, event, last)
    assert visits(session) == []


def test_before_it_opens(session, cast, event, shown, noon):
    event.opens_at = clock.now() + timedelta(minutes=1)
    with pytest.raises(NotNow, match=r"ещё не началось: .* Отметиться можно с 30\.11\.2026 12:01"):
        check_in(cast.vera.user, code=shown(event), event_id=event.id)
    for user, event_id in ((cast.vera.user, None), (cast.gleb.user, event.id)):
        with pytest.raises(WrongCode):
            check_in(user, code=shown(event), event_id=event_id)
    noon(minutes=1)
    check_in(cast.vera.user, code=shown(event), event_id=event.id)


def test_it_is_open_from_the_first_instant_until_before_the_last(session, cast, event, shown, noon):
    event.opens_at, event.closes_at = clock.now(), clock.now() + timedelta(seconds=1)
    check_in(cast.vera.user, code=shown(event), event_id=event.id)
    noon(seconds=1)
    other = make_student(session, cast.vr, user=make_user(session, "student"))
    with pytest.raises(NotNow):
        check_in(other.user, code=shown(event), event_id=event.id)


@BY
def test_an_event_of_a_group_is_not_the_whole_kvants(session, cast, arrive, shown, noon):
    event = make_event(session, group=cast.vr_group)
    other = make_student(session, group=make_group(session, cast.vr), user=make_user(session, "student"))
    loose = make_student(session, cast.vr, user=make_user(session, "student"))
    for user in (other.user, loose.user):
        with pytest.raises(WrongCode):
            arrive(user, event, shown(event))
    arrive(cast.vera.user, event, shown(event))


@BY
def test_one_for_everybody_takes_whoever_is_on_the_roster(session, cast, arrive, shown, noon):
    event = make_event(session)
    lonely = make_student(session, user=make_user(session, "student"))
    for student in (cast.vera, cast.gleb, lonely):
        arrive(student.user, event, shown(event))
    archived = make_student(session, cast.vr, user=make_user(session, "student"), archived_at=clock.now())
    for user in (archived.user, make_applicant(session).user, make_user(session, "student")):
        with pytest.raises(WrongCode):
            arrive(user, event, shown(event))


@BY
def test_whoever_has_left_does_not_come(session, cast, event, arrive, shown):
    left = make_student(session, user=make_user(session, "student"))
    make_membership(session, left, cast.vr, ended_on=clock.today())
    with pytest.raises(WrongCode):
        arrive(left.user, event, shown(event))


@BY
def test_staff_do_not_check_in(cast, event, arrive, shown):
    for user in (cast.anna, cast.admin):
        with pytest.raises(Forbidden):
            arrive(user, event, shown(event))


def test_a_typed_code_finds_its_event_among_several(session, cast, event, shown):
    other = make_event(session, cast.vr, name="Лекция")
    assert check_in(cast.vera.user, code=shown(other)).visit.event is other
    assert check_in(cast.vera.user, code=shown(event)).visit.event is event


def test_of_two_with_the_same_digits_the_open_one_is_meant(session, cast, event, shown, noon):
    over = make_event(session, cast.vr, secret=event.secret, closes_at=clock.now(), opens_at=event.opens_at)
    assert over.id > event.id
    over.opens_at -= timedelta(hours=1)
    assert check_in(cast.vera.user, code=shown(event)).visit.event is event


def test_a_scanned_code_of_another_event_does_not_count(session, cast, event, shown):
    with pytest.raises(WrongCode):
        check_in(cast.vera.user, code=shown(make_event(session, cast.vr)), event_id=event.id)


def test_an_event_long_over_does_not_answer_to_typed_codes(cast, event, shown, noon):
    event.closes_at = clock.now() + timedelta(minutes=1)
    last = shown(event)
    noon(hours=2)
    with pytest.raises(WrongCode):
        check_in(cast.vera.user, code=last)


def test_the_cabinet_knows_whether_somebody_is_awaited(session, cast, event, shown, noon):
    assert is_awaited(cast.vera.user) and not is_awaited(cast.gleb.user) and not is_awaited(cast.anna)
    check_in(cast.vera.user, code=shown(event))
    assert not is_awaited(cast.vera.user)
    make_event(session, opens_at=clock.now() + timedelta(minutes=1))
    assert not is_awaited(cast.vera.user)
    noon(minutes=1)
    assert is_awaited(cast.vera.user)


def test_the_staff_notes_who_has_no_telephone(session, cast, event, actions):
    loose = make_student(session, cast.vr)
    note_visit(cast.anna, event, loose)
    assert visits(session) == [(event.id, loose.id)] and actions() == ["event.check_in"]
    with pytest.raises(Conflict, match="уже в списке"):
        note_visit(cast.anna, event, loose)
    assert loose not in absent_from(cast.anna, event) and cast.vera in absent_from(cast.anna, event)


def test_nobody_notes_strangers_or_at_other_peoples_events(session, cast, event):
    for actor, student in ((cast.anna, cast.gleb), (cast.boris, cast.vera), (cast.admin, cast.gleb)):
        with pytest.raises(NotFound):
            note_visit(actor, event, student)
    with pytest.raises(Forbidden):
        note_visit(cast.vera.user, event, cast.vera)
    later = make_event(
        session, cast.vr, opens_at=clock.now() + timedelta(hours=1), closes_at=clock.now() + timedelta(hours=2)
    )
    with pytest.raises(Conflict, match="не началось"):
        note_visit(cast.anna, later, cast.vera)
    assert visits(session) == []
