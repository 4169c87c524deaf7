"""«Сторно и ответить»: both or neither, in one transaction."""

import pytest
from sqlalchemy import func, select

from points_admin.errors import AlreadyDecided, AlreadyReversed, Invalid, NotEnoughPoints
from points_admin.feedback import services
from points_admin.feedback.asking import ask, dispute
from points_admin.feedback.models import ThreadStatus
from points_admin.feedback.services import answer, reverse_and_answer
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.queries import account_of
from points_admin.ledger.services import reverse
from points_admin.notices.models import Notice
from tests.support.factories import give_points

WORDS = {"body": "Ты права, баллы возвращены", "comment": "По обращению ученика"}


@pytest.fixture
def entry(session, cast):
    """Two points were taken from the five she had."""
    give_points(session, cast.vera, 5, cast.vr)
    return give_points(session, cast.vera, -2, cast.vr, actor=cast.anna, reason=cast.late)


def reversals(session, entry):
    return session.scalars(select(LedgerEntry).where(LedgerEntry.reverses_id == entry.id)).all()


def test_the_points_come_back_with_the_answer(session, cast, thread, entry, last, words, actions):
    reverse_and_answer(cast.anna, thread, seen=last(thread), **WORDS)
    [mirror] = reversals(session, entry)
    assert (mirror.points, mirror.comment, mirror.actor) == (2, WORDS["comment"], cast.anna)
    assert account_of(cast.vera).balance == 5
    assert (thread.status, words(thread)[-1]) == (ThreadStatus.ANSWERED, (True, WORDS["body"]))
    assert actions() == ["ledger.reversal", "feedback.answer"]
    notice = session.scalars(select(Notice).where(Notice.user_id == cast.vera.user_id)).one()
    assert notice.body == f"Операция отменена, баланс пересчитан.\n{WORDS['body']}"


def test_a_second_click_reverses_nothing_twice(session, cast, thread, entry, last, words):
    seen = last(thread)
    for _ in range(2):
        reverse_and_answer(cast.anna, thread, seen=seen, **WORDS)
    assert (len(reversals(session, entry)), len(words(thread))) == (1, 2)


def test_the_same_words_as_the_answer_before_still_reverse(session, cast, thread, entry, last):
    answer(cast.anna, thread, body=WORDS["body"], seen=last(thread))
    reverse_and_answer(cast.anna, thread, seen=last(thread), **WORDS)
    assert len(reversals(session, entry)) == 1


def test_points_that_are_spent_stay_and_nothing_is_said(session, cast, last, words, told):
    given = give_points(session, cast.gleb, 5, cast.it, actor=cast.boris)
    give_points(session, cast.gleb, -4, cast.it)
    thread = dispute(cast.gleb.user, given, body="Это не моё")
    told_before = told()
    with pytest.raises(NotEnoughPoints, match="Баллы уже потрачены"):
        reverse_and_answer(cast.boris, thread, seen=last(thread), **WORDS)
    assert (thread.status, len(words(thread)), told()) == (ThreadStatus.OPEN, 1, told_before)
    assert reversals(session, given) == []


def test_what_a_colleague_reversed_is_told(session, cast, thread, entry, last, words):
    reverse(cast.admin, entry=entry, comment="Ошибка", key="reversal-1")
    with pytest.raises(AlreadyReversed):
        reverse_and_answer(cast.anna, thread, seen=last(thread), **WORDS)
    assert len(words(thread)) == 1


def test_what_the_thread_itself_reversed_is_not_reversed_again(session, cast, thread, last):
    reverse_and_answer(cast.anna, thread, seen=last(thread), **WORDS)
    with pytest.raises(AlreadyReversed):
        reverse_and_answer(cast.admin, thread, body="Ещё раз", comment="Другое", seen=last(thread))


def test_what_a_colleague_answered_is_read_first(session, cast, thread, entry, last):
    seen = last(thread)
    answer(cast.admin, thread, body="Всё верно", seen=seen)
    with pytest.raises(AlreadyDecided):
        reverse_and_answer(cast.anna, thread, seen=seen, **WORDS)
    assert reversals(session, entry) == []


def test_a_reversal_without_a_reason_is_none(session, cast, thread, entry, last, words):
    with pytest.raises(Invalid) as refused:
        reverse_and_answer(cast.anna, thread, body="Да", comment=" ", seen=last(thread))
    assert (refused.value.field, len(words(thread))) == ("comment", 1)


def test_a_question_has_nothing_to_reverse(session, cast, last):
    question = ask(cast.anna, body="Вопрос", key="k")
    with pytest.raises(Invalid, match="нет операции"):
        reverse_and_answer(cast.admin, question, seen=last(question), **WORDS)


def test_a_failure_after_the_reversal_leaves_neither(session, cast, thread, entry, last, words, monkeypatch):
    session.commit()
    seen = last(thread)

    def breaks(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "tell_answer", breaks)
    with pytest.raises(RuntimeError):
        reverse_and_answer(cast.anna, thread, seen=seen, **WORDS)
    assert session.scalar(select(func.count(LedgerEntry.id))) == 3
    session.rollback()
    assert reversals(session, entry) == []
    assert (account_of(cast.vera).balance, len(words(thread))) == (3, 1)
