"""The letter with the answer: to the address that was left, in Russian, with nobody's name and nobody else's words."""

from sqlalchemy import select

from points_admin import clock
from points_admin.feedback.asking import ask_as_visitor, dispute
from points_admin.feedback.services import answer, close, reopen
from points_admin.notices.models import OutboxMessage
from points_admin.web.mail.delivery import deliver
from tests.support.factories import give_points
from tests.support.mail import SITE, text_of


def queued(session):
    return session.scalars(select(OutboxMessage)).all()


def test_a_visitor_gets_the_whole_answer_and_a_way_to_ask_again(session, cast, last, mailbox):
    question = ask_as_visitor(
        body="Мой сын Лебедев Пётр не записан. Купите слона: https://spam.example",
        name="Лебедева Вера",
        email="chuzhoi@example.org",
        key="k",
    )
    answer(cast.admin, question, body="Запись открыта.\n" + "Приходите. " * 100, seen=last(question))
    session.commit()
    deliver()
    [letter] = mailbox.letters
    assert letter["To"] == "chuzhoi@example.org"
    assert letter["Subject"] == f"Ответ на ваш вопрос от {clock.local(question.created_at):%d.%m.%Y}"
    for kind in ("plain", "html"):
        said = text_of(letter, kind)
        assert "Запись открыта." in said and said.count("Приходите.") == 100
        assert f"{SITE}/feedback" in said
        # Anybody may have typed the address of anybody.
        assert not any(word in said + letter["Subject"] for word in ("Лебедев", "слона", "spam", "Громова"))


def test_a_visitor_without_an_address_gets_nothing_and_nothing_breaks(session, cast, last):
    question = ask_as_visitor(body="Вопрос", key="k")
    answer(cast.admin, question, body="Ответ", seen=last(question))
    assert queued(session) == []


def test_closing_and_opening_write_no_letter_to_a_visitor(session, cast):
    question = ask_as_visitor(body="Вопрос", email="a@example.org", key="k")
    close(cast.admin, question)
    reopen(cast.admin, question)
    assert queued(session) == []


def test_a_student_with_an_address_gets_the_notice_by_mail_too(session, cast, last, mailbox):
    cast.vera.user.email = "vera@example.org"
    entry = give_points(session, cast.vera, 5, cast.vr, actor=cast.anna, reason=cast.reason)
    thread = dispute(cast.vera.user, entry, body="Тайное слово")
    answer(cast.anna, thread, body="Всё верно", seen=last(thread))
    session.commit()
    deliver()
    [letter] = mailbox.letters
    assert (letter["To"], letter["Subject"]) == ("vera@example.org", f"Ответ: {thread.subject}")
    said = text_of(letter)
    assert "Всё верно" in said and f"{SITE}/cabinet/feedback/{thread.id}" in said
    assert not any(word in said + letter["Subject"] for word in ("Лебедева", "Вера", "Тайное"))


def test_an_answer_stays_text(session, cast, last, mailbox):
    question = ask_as_visitor(body="Вопрос", email="a@example.org", key="k")
    answer(cast.admin, question, body="<script>alert(1)</script> {{ 7*7 }}", seen=last(question))
    session.commit()
    deliver()
    [letter] = mailbox.letters
    assert "<script>" not in text_of(letter, "html")
    assert "{{ 7*7 }}" in text_of(letter)
