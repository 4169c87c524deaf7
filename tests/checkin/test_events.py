"""Events are made by those whose kvant it is, last a day at most, and close for good."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from points_admin import clock
from points_admin.audit.models import AuditEvent
from points_admin.checkin.models import Event
from points_admin.checkin.policies import managed_events
from points_admin.checkin.queries import came_to, expected_at
from points_admin.checkin.services import (
    close_event_now,
    create_event,
    delete_event,
    event_for_lesson,
    update_event,
)
from points_admin.database import violated_constraint
from points_admin.errors import Conflict, Forbidden, Invalid, NotFound
from points_admin.schedule.models import Lesson
from tests.support.factories import make_event, make_lesson, make_student, make_user, make_visit

pytestmark = pytest.mark.usefixtures("noon")


def window(**delta):
    return {"opens_at": clock.now(), "closes_at": clock.now() + timedelta(**delta or {"hours": 1})}


def test_a_teacher_makes_one_for_the_own_kvant_and_for_a_group_of_it(session, cast, events):
    whole = create_event(cast.anna, name="  Хакатон ", kvant=cast.vr, **window())
    assert (whole.name, whole.kvant, whole.group, whole.created_by_id) == ("Хакатон", cast.vr, None, cast.anna.id)
    part = create_event(cast.anna, name="Лекция", group=cast.vr_group, **window())
    assert (part.kvant, part.group) == (cast.vr, cast.vr_group)
    assert whole.secret != part.secret and len(whole.secret) == 64
    assert [event.action for event in events()] == ["event.create"] * 2
    told = str([(event.before, event.after, event.subject_label) for event in events()])
    assert "Хакатон" in told and whole.secret not in told and part.secret not in told


def test_a_foreign_kvant_is_not_there_and_everybodys_is_for_administrators(session, cast):
    for wanted in ({"kvant": cast.it}, {"group": cast.it_group}):
        with pytest.raises(NotFound):
            create_event(cast.anna, name="Чужое", **wanted, **window())
    with pytest.raises(Invalid, match="для всех создаёт администратор") as refusal:
        create_event(cast.anna, name="Для всех", **window())
    assert refusal.value.field == "kvant"
    assert create_event(cast.admin, name="Для всех", **window()).kvant is None
    with pytest.raises(Forbidden):
        create_event(cast.vera.user, name="Моё", kvant=cast.vr, **window())
    assert len(session.scalars(select(Event)).all()) == 1


@pytest.mark.parametrize(
    ("opens", "closes", "field"),
    [
        ({}, {"hours": 24, "seconds": 1}, "ends_at"),
        ({}, {}, "ends_at"),
        ({"hours": 1}, {}, "ends_at"),
        ({"hours": -2}, {"hours": -1}, "ends_at"),
        ({"days": 60, "seconds": 1}, {"days": 60, "hours": 1}, "day"),
    ],
)
def test_the_window_is_a_day_at_most_not_past_and_not_far(session, cast, opens, closes, field):
    now = clock.now()
    with pytest.raises(Invalid) as refusal:
        create_event(cast.admin, name="Хакатон", opens_at=now + timedelta(**opens), closes_at=now + timedelta(**closes))
    assert refusal.value.field == field
    create_event(cast.admin, name="Ровно сутки", **window(hours=24))


def test_what_does_not_fit_together_is_refused(session, cast):
    with pytest.raises(Invalid, match="не из кванта"):
        create_event(cast.admin, name="Хакатон", kvant=cast.it, group=cast.vr_group, **window())
    cast.vr_group.archived_at = cast.it.archived_at = clock.now()
    for wanted in ({"group": cast.vr_group}, {"kvant": cast.it}, {"group": cast.it_group}):
        with pytest.raises(Invalid, match="в архиве"):
            create_event(cast.admin, name="Хакатон", **wanted, **window())
    for name in ("", " \u200b", "«»", "я" * 201):
        with pytest.raises(Invalid) as refusal:
            create_event(cast.admin, name=name, **window())
        assert refusal.value.field == "name"


def test_it_is_renamed_even_when_it_is_over_and_moved_only_ahead(session, cast, noon):
    event = create_event(cast.anna, name="Хакатон", kvant=cast.vr, **window())
    noon(hours=2)
    update_event(cast.anna, event, name="Хакатон весны", opens_at=event.opens_at, closes_at=event.closes_at)
    with pytest.raises(Invalid):
        update_event(cast.anna, event, closes_at=event.closes_at + timedelta(minutes=1))
    update_event(cast.anna, event, closes_at=clock.now() + timedelta(minutes=10))
    assert event.is_open and event.name == "Хакатон весны"
    with pytest.raises(NotFound):
        update_event(cast.boris, event, name="Чужое")


def test_it_is_closed_now_once(session, cast, noon, actions):
    event = make_event(session, cast.vr)
    close_event_now(cast.anna, event)
    assert event.has_closed and event.closes_at == clock.now() and actions() == ["event.close"]
    with pytest.raises(Conflict, match="уже закрыто"):
        close_event_now(cast.anna, event)
    ahead = make_event(session, cast.vr, opens_at=clock.now() + timedelta(minutes=1))
    with pytest.raises(Conflict, match="ещё не началось"):
        close_event_now(cast.anna, ahead)
    with pytest.raises(NotFound):
        close_event_now(cast.boris, ahead)


def test_it_is_deleted_while_nobody_has_come(session, cast):
    event, visited = make_event(session, cast.vr), make_event(session, cast.vr)
    make_visit(session, visited, cast.vera)
    with pytest.raises(NotFound):
        delete_event(cast.boris, event)
    delete_event(cast.anna, event)
    with pytest.raises(Conflict, match="уже отметились"):
        delete_event(cast.anna, visited)
    assert session.scalars(select(Event)).all() == [visited]
    assert session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(1)).one() == "event.delete"


def test_a_lesson_has_one_event_with_its_group_and_time(session, cast, actions):
    lesson = make_lesson(session, cast.vr_group)
    event = event_for_lesson(cast.anna, lesson)
    assert (event.kvant, event.group, event.lesson) == (cast.vr, cast.vr_group, lesson)
    assert (event.opens_at, event.closes_at) == (lesson.starts_at - timedelta(minutes=15), lesson.ends_at)
    assert event.name == "Занятие 30.11: Тестовый VR/AR, VR-101"
    assert event_for_lesson(cast.admin, lesson) is event
    assert actions() == ["event.create"]


def test_the_event_of_a_lesson_stays_closed_and_follows_a_lesson_that_was_moved(session, cast):
    lesson = make_lesson(session, cast.vr_group)
    event = event_for_lesson(cast.anna, lesson)
    close_event_now(cast.anna, event)
    assert event_for_lesson(cast.anna, lesson).has_closed
    lesson.starts_at, lesson.ends_at = clock.now() + timedelta(days=1), clock.now() + timedelta(days=1, hours=1)
    session.flush()
    moved = event_for_lesson(cast.anna, lesson)
    assert moved is event and moved.closes_at == lesson.ends_at and moved.name.startswith("Занятие 01.12")


def test_no_code_for_lessons_that_do_not_take_place_or_are_foreign(session, cast):
    hour = timedelta(hours=1)
    over = make_lesson(session, cast.vr_group, starts_at=clock.now() - 2 * hour, ends_at=clock.now() - hour)
    cancelled = make_lesson(session, cast.vr_group, status="cancelled")
    for lesson in (over, cancelled):
        with pytest.raises(Conflict):
            event_for_lesson(cast.anna, lesson)
    running = make_lesson(session, cast.vr_group)
    with pytest.raises(NotFound):
        event_for_lesson(cast.boris, running)
    with pytest.raises(Forbidden):
        event_for_lesson(cast.vera.user, running)


def test_an_event_outlives_its_lesson(session, cast):
    event = event_for_lesson(cast.anna, make_lesson(session, cast.vr_group))
    session.execute(delete(Lesson))
    session.expire_all()
    assert event.lesson_id is None and event.group == cast.vr_group


def test_each_sees_their_own(session, cast):
    vr, it, everybodys = make_event(session, cast.vr), make_event(session, cast.it), make_event(session)
    part = make_event(session, group=cast.vr_group)
    # A teacher who studies elsewhere does not see the codes of there.
    make_student(session, cast.it, user=cast.anna)
    cast.anna.roles.append(cast.vera.user.roles[0])

    def seen(user):
        return session.scalars(select(Event).where(managed_events(user)).order_by(Event.id)).all()

    assert seen(cast.admin) == [vr, it, everybodys, part]
    assert seen(cast.anna) == [vr, part]
    assert seen(cast.vera.user) == []


def test_how_many_came_of_how_many(session, cast):
    make_student(session, cast.vr)
    make_student(session, cast.vr, archived_at=clock.now())
    whole, part, everybodys = (
        make_event(session, cast.vr),
        make_event(session, group=cast.vr_group),
        make_event(session),
    )
    for event in (whole, everybodys):
        make_visit(session, event, cast.vera)
    make_visit(session, everybodys, cast.gleb)
    assert came_to([whole.id, part.id, everybodys.id]) == {whole.id: 1, everybodys.id: 2}
    assert [expected_at(event) for event in (whole, part, everybodys)] == [2, 1, None]


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        (lambda cast: {"kvant_id": None, "group_id": cast.vr_group.id}, "ck_event_group_of_kvant"),
        (lambda cast: {"closes_at": clock.now() - timedelta(days=1)}, "ck_event_closes_after_opening"),
    ],
)
def test_the_database_refuses_what_is_no_event(session, cast, wrong, refused):
    with pytest.raises(IntegrityError) as refusal:
        make_event(session, **wrong(cast))
    assert violated_constraint(refusal.value) == refused


def test_the_database_knows_one_event_a_lesson_one_visit_a_student_and_keeps_them(session, cast):
    lesson = make_lesson(session, cast.vr_group)
    event = make_event(session, group=cast.vr_group, lesson_id=lesson.id)
    make_visit(session, event, cast.vera)
    session.commit()
    for double in (
        lambda: make_event(session, group=cast.vr_group, lesson_id=lesson.id),
        lambda: make_visit(session, event, cast.vera),
        lambda: make_event(session, cast.it, group_id=cast.vr_group.id),
        lambda: session.execute(delete(Event)),
    ):
        with pytest.raises(IntegrityError):
            double()
        session.rollback()


def test_a_teacher_of_nothing_sees_nothing(session, cast):
    make_event(session)
    stranger = make_user(session, "teacher")
    assert session.scalars(select(Event).where(managed_events(stranger))).all() == []
