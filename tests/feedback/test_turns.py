"""How a thread goes on: answers, further words, closing; and what the second of two colleagues sees."""

import pytest

from points_admin.errors import AlreadyDecided, Conflict, Forbidden, Invalid
from points_admin.feedback.asking import ask
from points_admin.feedback.models import ThreadStatus
from points_admin.feedback.services import answer, close, reopen, write
from points_admin.notices.models import Notice
from tests.support.factories import make_user

OPEN, ANSWERED, CLOSED = ThreadStatus.OPEN, ThreadStatus.ANSWERED, ThreadStatus.CLOSED


@pytest.fixture
def colleague(session, cast):
    return make_user(session, "teacher", kvants=(cast.vr,), login="pavel", last_name="Павлов", first_name="Пётр")


def test_an_answer_is_stored_and_told(session, cast, thread, last, words, told, actions):
    answer(cast.anna, thread, body="Ты была, вот журнал", seen=last(thread))
    assert (thread.status, words(thread)[-1]) == (ANSWERED, (True, "Ты была, вот журнал"))
    assert told() == ([("vera", f"Ответ: {thread.subject}")], [])
    assert actions() == ["feedback.answer"]
    notice = session.query(Notice).filter_by(user_id=cast.vera.user_id).one()
    assert (notice.body, notice.path) == ("Ты была, вот журнал", f"/cabinet/feedback/{thread.id}")


def test_the_second_of_two_answers_is_told_of_the_first(session, cast, thread, last, words, colleague):
    seen = last(thread)
    answer(colleague, thread, body="Сторно сделаю завтра", seen=seen)
    with pytest.raises(AlreadyDecided, match=r"Уже ответили: .*Павлов Пётр"):
        answer(cast.anna, thread, body="Всё верно", seen=seen)
    assert len(words(thread)) == 2
    answer(cast.anna, thread, body="Всё верно", seen=last(thread))
    assert len(words(thread)) == 3


def test_whoever_answers_what_a_colleague_closed_sees_that(session, cast, thread, last, words, colleague):
    close(colleague, thread)
    with pytest.raises(AlreadyDecided, match="Обращение закрыто"):
        answer(cast.anna, thread, body="Всё верно", seen=last(thread))
    assert (thread.status, len(words(thread))) == (CLOSED, 1)


def test_words_that_came_meanwhile_are_read_first(session, cast, thread, last):
    seen = last(thread)
    write(cast.vera.user, thread, body="Забудьте, я перепутала")
    with pytest.raises(AlreadyDecided, match="пришло новое сообщение"):
        answer(cast.anna, thread, body="Всё верно", seen=seen)


def test_a_second_click_is_no_second_message(session, cast, thread, last, words, told):
    seen = last(thread)
    for _ in range(2):
        answer(cast.anna, thread, body="Всё верно", seen=seen)
    assert len(words(thread)) == 2
    for _ in range(2):
        write(cast.vera.user, thread, body="А почему?")
    assert len(words(thread)) == 3
    assert [login for login, _title in told()[0]] == ["vera", "anna"]


def test_further_words_open_what_was_answered_and_tell_the_staff_once(session, cast, thread, last, told):
    answer(cast.anna, thread, body="Всё верно", seen=last(thread))
    for body in ("А почему?", "Не понимаю"):
        write(cast.vera.user, thread, body=body)
    assert thread.status is OPEN
    assert [title for login, title in told()[0] if login == "anna"] == [
        f"Новое сообщение в обращении: {thread.subject}"
    ]


@pytest.mark.parametrize("who", ["vera", "anna", "admin"])
def test_author_and_staff_may_close(session, cast, thread, told, who):
    person = getattr(cast, who)
    close(getattr(person, "user", person), thread)
    assert thread.status is CLOSED
    assert len(told()[0]) == (who != "vera")


def test_what_is_closed_takes_no_more_words(session, cast, thread):
    close(cast.vera.user, thread)
    for act in (
        lambda: write(cast.vera.user, thread, body="Ещё"),
        lambda: close(cast.vera.user, thread),
        lambda: close(cast.anna, thread),
    ):
        with pytest.raises(AlreadyDecided, match="Обращение закрыто"):
            act()


def test_staff_look_again_and_the_author_cannot(session, cast, thread, told):
    close(cast.vera.user, thread)
    with pytest.raises(Forbidden):
        reopen(cast.vera.user, thread)
    reopen(cast.anna, thread)
    assert thread.status is OPEN
    assert told()[0] == [("vera", f"Обращение снова открыто: {thread.subject}")]
    with pytest.raises(Conflict, match="уже открыто"):
        reopen(cast.anna, thread)


def test_a_teacher_reads_the_answer_to_an_own_question_in_the_panel(session, cast, last, told):
    question = ask(cast.anna, body="Кому сдать шлем?", key="k")
    answer(cast.admin, question, body="В кабинет 12", seen=last(question))
    notice = session.query(Notice).filter_by(user_id=cast.anna.id).one()
    assert notice.path == f"/admin/feedback/details/?id={question.id}"
    with pytest.raises(Forbidden):
        answer(cast.anna, question, body="Сама себе", seen=last(question))
    write(cast.anna, question, body="Спасибо")
    assert question.status is OPEN


@pytest.mark.parametrize("body", ["", "\x00", "...", "я" * 4001])
def test_an_answer_is_made_of_words(session, cast, thread, last, body):
    with pytest.raises(Invalid):
        answer(cast.anna, thread, body=body, seen=last(thread))
    with pytest.raises(Invalid):
        write(cast.vera.user, thread, body=body)
    assert thread.status is OPEN


def test_every_step_is_recorded_with_who_and_from_what_to_what(session, cast, thread, last, events):
    answer(cast.anna, thread, body="Всё верно", seen=last(thread))
    write(cast.vera.user, thread, body="А почему?")
    close(cast.admin, thread)
    reopen(cast.anna, thread)
    told = [(event.action, event.actor_id, event.before["status"], event.after["status"]) for event in events()]
    assert told == [
        ("feedback.answer", cast.anna.id, "open", "answered"),
        ("feedback.write", cast.vera.user_id, "answered", "open"),
        ("feedback.close", cast.admin.id, "open", "closed"),
        ("feedback.reopen", cast.anna.id, "closed", "open"),
    ]
