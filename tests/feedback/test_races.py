"""Two colleagues, two clicks: real commits in threads, on both engines, with a control that must be caught."""

import pytest
from sqlalchemy import func, select

from points_admin.accounts.queries import find_user
from points_admin.errors import Correctable
from points_admin.extensions import db
from points_admin.feedback import services
from points_admin.feedback.asking import ask_as_visitor, dispute
from points_admin.feedback.models import Message, Thread
from points_admin.feedback.queries import newest_message
from points_admin.ledger.models import LedgerEntry
from tests.support.cast import make_cast
from tests.support.factories import give_points, make_thread, make_user
from tests.support.racing import Meeting, at_once

TIMES = 4


@pytest.fixture
def real_app(real_app):
    """Four teachers share a kvant; Vera disagrees with one entry, another one is still to be disputed."""
    with real_app.app_context():
        cast = make_cast(db.session)
        for number in range(TIMES):
            make_user(db.session, "teacher", kvants=(cast.vr,), login=f"teacher{number}")
        make_thread(db.session, give_points(db.session, cast.vera, 5, cast.vr), author=cast.vera.user)
        give_points(db.session, cast.vera, 7, cast.vr)
        db.session.commit()
    return real_app


def outcome(act):
    """The code of the refusal, or "done"."""
    try:
        act()
        db.session.commit()
    except Correctable as refusal:
        db.session.rollback()
        return refusal.code
    return "done"


def answers(app):
    """What four teachers are told who have read the same and press their buttons at once."""
    numbers = iter(list(range(TIMES)))

    def answer():
        number = next(numbers)
        actor = find_user(f"teacher{number}")
        thread = db.session.scalars(select(Thread)).one()
        sent = {"body": f"Ответ {number}", "seen": 1}
        if number % 2:
            return outcome(lambda: services.reverse_and_answer(actor, thread, comment="Ошибка", **sent))
        return outcome(lambda: services.answer(actor, thread, **sent))

    with app.app_context():
        assert newest_message(db.session.scalars(select(Thread)).one()).id == 1
        db.session.rollback()
    return at_once(app, TIMES, answer)


def counts(app):
    with app.app_context():
        reversals = select(func.count(LedgerEntry.id)).where(LedgerEntry.reverses_id.is_not(None))
        return db.session.scalar(select(func.count(Message.id))), db.session.scalar(reversals)


def test_of_four_answers_at_once_one_is_sent(real_app):
    assert sorted(answers(real_app)) == ["already_decided"] * (TIMES - 1) + ["done"]
    messages, reversals = counts(real_app)
    assert messages == 2 and reversals <= 1


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_the_same_race_catches_answers_to_an_unlocked_thread(real_app, monkeypatch):
    all_have_looked = Meeting(TIMES)
    looked = services.newest_message

    def careless(thread):
        newest = looked(thread)
        all_have_looked.wait()
        return newest

    monkeypatch.setattr(services, "_lock", lambda thread: None)
    monkeypatch.setattr(services, "newest_message", careless)
    assert answers(real_app).count("done") > 1


def test_of_four_disputes_at_once_one_begins(real_app):
    def begin():
        entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.points == 7)).one()
        return outcome(lambda: dispute(find_user("vera"), entry, body="Не моё"))

    assert sorted(at_once(real_app, TIMES, begin)) == ["conflict"] * (TIMES - 1) + ["done"]


def test_a_form_sent_four_times_at_once_is_one_question(real_app):
    def ask():
        return outcome(lambda: ask_as_visitor(body="Вопрос", key="form-1"))

    assert at_once(real_app, TIMES, ask) == ["done"] * TIMES
    with real_app.app_context():
        assert db.session.scalar(select(func.count(Thread.id)).where(Thread.key.is_not(None))) == 1
