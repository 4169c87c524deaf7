"""Is a week told of once, to whoever wants it, from Monday morning on, and never later than its own week?"""

import multiprocessing
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from points_admin import clock, create_app
from points_admin.access import RoleName
from points_admin.digest.services import order_digests
from points_admin.digest.week import week_to_tell
from points_admin.extensions import db
from points_admin.notices import services as notices
from points_admin.notices.models import LetterKind, OutboxMessage
from tests.digest.weeks import next_monday, order_in_process
from tests.support.cast import make_cast
from tests.support.config import TEST_CONFIG
from tests.support.factories import make_user

READERS = 8


@pytest.fixture
def monday():
    """The coming one, at midnight."""
    return next_monday()


@pytest.fixture
def at(monkeypatch, monday):
    """Moves the clock to so long after Monday's midnight: `at(hours=7)`."""

    def move(**delta):
        monkeypatch.setattr(clock, "now", lambda: monday + timedelta(**delta))

    return move


@pytest.fixture
def reader(session, cast):
    cast.anna.wants_digest = True
    return cast.anna


def ordered(session) -> list[OutboxMessage]:
    session.flush()
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == LetterKind.DIGEST)))


@pytest.mark.parametrize(
    ("after_midnight", "count"),
    [
        ({"minutes": -1}, 1),
        ({"hours": 6, "minutes": 59}, 0),
        ({"hours": 7}, 1),
        ({"days": 3}, 1),
        ({"days": 6, "hours": 23, "minutes": 59}, 1),
    ],
)
def test_it_goes_out_from_seven_on_monday(session, reader, at, after_midnight, count):
    at(**after_midnight)
    assert order_digests() == len(ordered(session)) == count


def test_the_hour_is_that_of_the_technopark(monkeypatch, monday):
    seven = monday + timedelta(hours=7)
    assert week_to_tell(seven) is not None
    monkeypatch.setattr(clock, "_zone", clock.ZoneInfo("America/New_York"))
    assert week_to_tell(seven).sunday < seven.date() - timedelta(days=7)
    monkeypatch.setattr(clock, "_zone", clock.ZoneInfo("Asia/Vladivostok"))
    assert week_to_tell(seven).sunday == seven.date() - timedelta(days=1)


def test_it_tells_of_the_week_before(session, reader, at, monday):
    at(days=2)
    order_digests()
    [letter] = ordered(session)
    before = (monday - timedelta(days=7)).date()
    assert (letter.recipient, letter.user) == ("anna@example.org", reader)
    assert letter.context == {"monday": before.isoformat()}


def test_once_a_week_however_often_the_timer_runs(session, reader, at):
    for hours in (7, 8, 30, 160):
        at(hours=hours)
        order_digests()
        session.commit()
    assert len(ordered(session)) == 1
    at(days=7, hours=7)
    assert order_digests() == 1
    assert len({letter.key for letter in ordered(session)}) == 2


def test_a_week_that_was_missed_is_not_made_up_for(session, reader, at, monday):
    at(days=15)
    order_digests()
    [letter] = ordered(session)
    assert letter.context == {"monday": (monday + timedelta(days=7)).date().isoformat()}


@pytest.mark.parametrize(
    "change",
    [
        lambda session, cast: setattr(cast.anna, "wants_digest", False),
        lambda session, cast: setattr(cast.anna, "active", False),
        lambda session, cast: setattr(cast.anna, "email", None),
        lambda session, cast: setattr(cast.vr, "archived_at", clock.now()),
        lambda session, cast: cast.anna.roles.clear(),
    ],
    ids=["unwanted", "switched-off", "no-address", "kvant-archived", "no-teacher"],
)
def test_whoever_has_nothing_to_read_gets_nothing(session, cast, reader, at, change):
    at(hours=7)
    change(session, cast)
    session.flush()
    assert order_digests() == 0


def test_neither_administrators_nor_students_nor_idle_teachers_get_it(session, cast, at):
    at(hours=7)
    cast.admin.wants_digest, cast.admin.email = True, "admin@example.org"
    cast.vera.user.wants_digest, cast.vera.user.email = True, "vera@example.org"
    make_user(session, RoleName.TEACHER, email="idle@example.org", wants_digest=True)
    assert order_digests() == 0


def test_asking_again_costs_two_questions(session, reader, at, count_queries):
    at(hours=7)
    order_digests()
    session.flush()
    with count_queries() as queries:
        order_digests()
    assert queries.count <= 3, str(queries)


def test_the_database_refuses_the_second_letter_of_two_that_looked_first(session, reader, at, monkeypatch):
    at(hours=7)
    order_digests()
    monkeypatch.setattr(notices, "_is_used", lambda key: False)
    monkeypatch.setattr("points_admin.digest.services._without", lambda readers, week: list(readers))
    assert order_digests() == 0
    assert len(ordered(session)) == 1


def test_other_faults_of_a_letter_are_not_taken_for_a_second_one(session, reader):
    with pytest.raises(IntegrityError):
        notices.write(None, user=reader, key="digest:x")


def letters_of_two_machines(database, machines) -> Counter[str]:
    """Who gets how many letters where two processes wake up on the same Monday."""
    app = create_app(database.environ, **TEST_CONFIG)
    with app.app_context():
        cast = make_cast(db.session)
        for number in range(READERS):
            make_user(
                db.session, RoleName.TEACHER, kvants=(cast.vr,), wants_digest=True, email=f"nr{number}@example.org"
            )
        db.session.commit()
    start, monday = time.time() + 3, next_monday() + timedelta(hours=7)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        runs = [pool.submit(order_in_process, database.environ, monday, start, machine) for machine in machines]
        counts = [run.result() for run in runs]
    with app.app_context():
        recipients = Counter(db.session.scalars(select(OutboxMessage.recipient)))
        db.session.rollback()
        db.engine.dispose()
    assert sum(counts) == sum(recipients.values())
    return recipients


def test_two_machines_at_once_write_to_everybody_once(database):
    assert letters_of_two_machines(database, ("", "")) == {f"nr{number}@example.org": 1 for number in range(READERS)}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_same_race_notices_keys_that_are_not_shared(database):
    assert set(letters_of_two_machines(database, ("a", "b")).values()) == {2}
