"""«Не согласен»: with an own entry that still stands, one at a time, before the teachers of its kvant."""

import pytest
from sqlalchemy import func, select

from points_admin.accounts.models import User
from points_admin.errors import AlreadyReversed, Conflict, Invalid, NotFound
from points_admin.feedback.asking import dispute
from points_admin.feedback.models import Thread, ThreadKind, ThreadStatus
from points_admin.feedback.services import close, reopen
from points_admin.ledger.models import EntryKind
from points_admin.ledger.services import reverse
from tests.support.factories import give_points, make_thread, make_user


def test_a_thread_begins_about_the_entry_in_its_kvant(session, cast, thread, entry, words):
    assert (thread.kind, thread.status) == (ThreadKind.DISPUTE, ThreadStatus.OPEN)
    assert (thread.entry, thread.kvant, thread.author) == (entry, cast.vr, cast.vera.user)
    assert thread.subject == f"+5, Активная работа, {entry.occurred_on:%d.%m.%Y}"
    assert words(thread) == [(False, "Меня не было на этом занятии")]


@pytest.mark.parametrize("who", ["gleb", "anna", "admin"])
def test_an_entry_of_somebody_else_is_not_there(session, cast, entry, who):
    person = getattr(cast, who)
    with pytest.raises(NotFound):
        dispute(person if isinstance(person, User) else person.user, entry, body="Моё!")


def test_an_entry_is_discussed_once_at_a_time(session, cast, thread, entry):
    with pytest.raises(Conflict, match="уже обсуждается"):
        dispute(cast.vera.user, entry, body="Ещё раз")
    close(cast.anna, thread)
    assert dispute(cast.vera.user, entry, body="Ещё раз") is not thread


def test_the_database_holds_it_too(session, cast, thread, entry, monkeypatch):
    monkeypatch.setattr("points_admin.feedback.asking.running_dispute", lambda _entry: None)
    with pytest.raises(Conflict, match="уже обсуждается"):
        dispute(cast.vera.user, entry, body="Ещё раз")


def test_what_was_taken_back_is_no_matter_any_more(session, cast, entry):
    reverse(cast.anna, entry=entry, comment="Ошибка", key="reversal-1")
    session.expire(entry)
    with pytest.raises(AlreadyReversed):
        dispute(cast.vera.user, entry, body="Верните")
    with pytest.raises(Invalid, match="Это сторно"):
        dispute(cast.vera.user, entry.reversal, body="Верните")
    assert session.scalar(select(func.count(Thread.id))) == 0


def test_words_are_needed(session, cast, entry):
    with pytest.raises(Invalid):
        dispute(cast.vera.user, entry, body="\u202e \n")


def test_the_teachers_of_the_kvant_are_told_and_nobody_else(session, cast, entry, told):
    make_user(session, "teacher", kvants=(cast.vr,), login="another")
    make_user(session, "teacher", kvants=(cast.vr,), login="dismissed", active=False)
    title = dispute(cast.vera.user, entry, body="Нет").subject
    notices, letters = told()
    assert sorted(notices) == [(login, f"Ученик не согласен: {title}") for login in ("anna", "another")]
    assert letters == []


def test_an_entry_without_a_kvant_is_the_administrators_affair(session, cast, told):
    opening = give_points(session, cast.vera, 50, None, kind=EntryKind.OPENING)
    thread = dispute(cast.vera.user, opening, body="Было больше")
    assert thread.kvant is None
    assert thread.subject.startswith("+50, Начальный баланс, ")
    assert [login for login, _title in told()[0]] == ["admin"]


def test_so_is_a_kvant_that_nobody_teaches(session, cast, entry, told):
    cast.anna.active = False
    dispute(cast.vera.user, entry, body="Нет")
    assert [login for login, _title in told()[0]] == ["admin"]


def test_a_closed_one_is_not_opened_beside_a_new_one(session, cast, entry):
    closed = make_thread(session, entry, author=cast.vera.user, status=ThreadStatus.CLOSED)
    dispute(cast.vera.user, entry, body="Снова")
    with pytest.raises(Conflict, match="новое обращение"), session.begin_nested():
        reopen(cast.anna, closed)


def test_it_is_recorded_with_the_actor(session, cast, entry, events):
    dispute(cast.vera.user, entry, body="Тайное")
    [event] = events()
    assert (event.action, event.actor_id, event.subject_type) == (
        "feedback.dispute",
        cast.vera.user_id,
        "feedback_thread",
    )
    assert "Тайное" not in str(event.after)
