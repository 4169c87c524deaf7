"""Questions of anybody: what is stored, once, and who learns of it."""

import pytest
from sqlalchemy import func, select

from points_admin.errors import Invalid
from points_admin.feedback.asking import ask, ask_as_visitor
from points_admin.feedback.models import Message, Thread, ThreadKind, ThreadStatus
from points_admin.feedback.turns import BODY_LENGTH


def stored(session):
    return session.scalar(select(func.count(Thread.id))), session.scalar(select(func.count(Message.id)))


def test_a_visitor_asks_with_a_name_and_an_address(session, cast, words):
    thread = ask_as_visitor(body="Когда запись?\nСпасибо", name=" Ольга\x00 ", email="Mama@Example.org", key="k")
    assert (thread.kind, thread.status, thread.kvant_id) == (ThreadKind.QUESTION, ThreadStatus.OPEN, None)
    assert (thread.author, thread.author_name, thread.author_email) == (None, "Ольга", "mama@example.org")
    assert words(thread) == [(False, "Когда запись?\nСпасибо")]
    assert thread.subject == "Когда запись? Спасибо"


def test_a_visitor_may_leave_neither(session, cast):
    thread = ask_as_visitor(body="Сайт не открывается", key="k")
    assert (thread.author_name, thread.author_email) == ("", None)


def test_whoever_is_signed_in_is_known(session, cast):
    thread = ask(cast.anna, body="Кому сдать шлем?", key="k")
    assert (thread.author, thread.author_name, thread.author_email) == (cast.anna, "", None)


@pytest.mark.parametrize("body", ["", " \n ", "\x00\u202e", "...", "я" * (BODY_LENGTH + 1)])
def test_a_question_is_made_of_words(session, cast, body):
    with pytest.raises(Invalid) as refused:
        ask_as_visitor(body=body, key="k")
    assert refused.value.field == "body"
    assert stored(session) == (0, 0)


@pytest.mark.parametrize("email", ["нет", "a@", "@b", "a b@c.ru", "a@b@c", "я" * 300 + "@ya.ru"])
def test_an_address_that_is_none_is_refused(session, cast, email):
    with pytest.raises(Invalid) as refused:
        ask_as_visitor(body="Вопрос", email=email, key="k")
    assert refused.value.field == "email"


def test_a_form_sent_twice_is_one_question(session, cast, told):
    first, second = (ask_as_visitor(body="Вопрос", email="a@example.org", key="form-1") for _ in range(2))
    assert first is second
    assert stored(session) == (1, 1)
    assert told()[0] == [("admin", "Новый вопрос")]


@pytest.mark.parametrize("change", [{"body": "Другой"}, {"email": "b@example.org"}, {"key": "form-2"}, {"name": "Я"}])
def test_a_form_that_was_mended_is_another_question(session, cast, change):
    form = {"body": "Вопрос", "email": "a@example.org", "key": "form-1"}
    ask_as_visitor(**form)
    ask_as_visitor(**form | change)
    assert stored(session) == (2, 2)


def test_the_key_of_somebody_else_finds_nothing(session, cast):
    own = ask(cast.anna, body="Вопрос", key="form-1")
    assert ask(cast.boris, body="Вопрос", key="form-1") is not own
    assert ask_as_visitor(body="Вопрос", key="form-1") is not own


def test_without_a_key_every_form_counts(session, cast):
    for _ in range(2):
        ask_as_visitor(body="Вопрос", key="")
    assert stored(session) == (2, 2)


def test_administrators_see_it_on_their_pages_and_nobody_gets_a_letter(session, cast, told):
    cast.admin.email = "admin@example.org"
    ask_as_visitor(body="Вопрос", email="a@example.org", key="k")
    assert told() == ([("admin", "Новый вопрос")], [])


def test_the_audit_says_that_somebody_asked_and_not_what(session, cast, events):
    ask_as_visitor(body="Мой сын Пётр Тайный болел", name="Тайная Инна", email="a@example.org", key="k")
    [event] = events()
    assert (event.action, event.actor_id) == ("feedback.ask", None)
    assert "Тайн" not in f"{event.subject_label}{event.before}{event.after}"
