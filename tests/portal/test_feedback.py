"""Can a student disagree with an operation, read the answer and go on, and with nobody else's?"""

import pytest
from sqlalchemy import func, select

from points_admin.feedback.models import Message, Thread, ThreadStatus
from points_admin.feedback.queries import newest_message
from points_admin.feedback.services import answer, reverse_and_answer
from tests.portal.reading import operations, words
from tests.support.factories import give_points, make_thread
from tests.support.html import Page

HERE = "/cabinet/feedback"
HISTORY = "/cabinet/history"


@pytest.fixture
def entry(session, cast):
    return give_points(session, cast.vera, 5, cast.vr, actor=cast.anna, reason=cast.reason, comment="За шлем")


@pytest.fixture
def thread(session, cast, entry):
    return make_thread(session, entry, author=cast.vera.user, body="Меня там не было")


@pytest.fixture
def vera(cast, login):
    return login(cast.vera.user)


def link(page, label):
    return next((href for href in Page(page.text).links if label in href), None)


def test_from_the_history_to_a_thread(session, cast, entry, vera):
    address = link(vera.get(HISTORY), "/cabinet/feedback/new")
    assert address == f"{HERE}/new?entry={entry.id}"
    page = words(vera.get(address))
    assert "Активная работа" in page and "+5" in page and "За шлем" in page and "Анна Павловна" in page
    sent = vera.post(address, data={"body": "Меня там не было"})
    thread = session.scalars(select(Thread)).one()
    assert (sent.status_code, sent.location) == (302, f"{HERE}/{thread.id}")
    assert "Меня там не было" in words(vera.get(sent.location))
    assert "ждёт ответа" in operations(vera.get(HISTORY))[0]
    assert link(vera.get(HISTORY), "/cabinet/feedback/new") is None


def test_an_answer_is_on_every_page_of_the_cabinet(session, cast, thread, vera):
    answer(cast.anna, thread, body="Ты была, вот журнал", seen=newest_message(thread).id)
    session.commit()
    assert "1 новое" in words(vera.get("/cabinet/"))
    assert "есть ответ" in operations(vera.get(HISTORY))[0]
    assert "Анна Павловна" in words(vera.get(f"{HERE}/{thread.id}"))
    assert "Ты была, вот журнал" in words(vera.get("/cabinet/notices"))


def test_a_reversal_is_seen_with_its_words(session, cast, thread, vera):
    seen = newest_message(thread).id
    reverse_and_answer(cast.anna, thread, body="Ошибка", comment="По обращению ученика", seen=seen)
    session.commit()
    newest, disputed = operations(vera.get(HISTORY))
    assert "По обращению ученика" in newest and "Не согласен" not in newest
    assert "есть ответ" in disputed and "Не согласен" not in disputed
    assert "отменено" in words(vera.get(f"{HERE}/{thread.id}"))


def test_a_second_click_leads_to_the_first_thread(session, cast, entry, vera):
    answers = [vera.post(f"{HERE}/new?entry={entry.id}", data={"body": "Нет"}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert session.scalar(select(func.count(Thread.id))) == 1
    assert vera.get(f"{HERE}/new?entry={entry.id}").location == answers[0].location


def test_a_closed_one_may_begin_anew(session, cast, thread, entry, vera):
    vera.post(f"{HERE}/{thread.id}/close")
    session.refresh(thread)
    assert thread.status is ThreadStatus.CLOSED
    page = vera.get(f"{HERE}/{thread.id}")
    assert link(page, "/new") == f"{HERE}/new?entry={entry.id}"
    assert "Не согласен" in operations(vera.get(HISTORY))[0]
    assert vera.post(f"{HERE}/new?entry={entry.id}", data={"body": "Снова"}).location != f"{HERE}/{thread.id}"


def test_further_words_are_stored_and_a_closed_thread_says_so(session, cast, thread, vera):
    vera.post(f"{HERE}/{thread.id}", data={"body": "И ещё"})
    assert session.scalars(select(Message.body).order_by(Message.id)).all() == ["Меня там не было", "И ещё"]
    vera.post(f"{HERE}/{thread.id}/close")
    refused = vera.post(f"{HERE}/{thread.id}", data={"body": "Поздно"})
    assert refused.status_code == 409 and "Обращение закрыто" in refused.text


def test_a_reversal_and_what_was_taken_back_offer_nothing(session, cast, entry, vera):
    mirror = {"kind": "reversal", "reverses_id": entry.id, "reason": entry.reason}
    reversal = give_points(session, cast.vera, -5, cast.vr, **mirror)
    assert "Не согласен" not in words(vera.get(HISTORY))
    assert vera.get(f"{HERE}/new?entry={entry.id}").status_code == 409
    assert vera.get(f"{HERE}/new?entry={reversal.id}").status_code == 422


@pytest.mark.parametrize("body", ["", " \x00 ", "...", "я" * 4001])
def test_words_are_needed(session, cast, entry, thread, vera, body):
    other = give_points(session, cast.vera, 1, cast.vr)
    for address in (f"{HERE}/new?entry={other.id}", f"{HERE}/{thread.id}"):
        assert vera.post(address, data={"body": body}).status_code == 422
    assert session.scalar(select(func.count(Message.id))) == 1


def test_nothing_of_somebody_else_is_there(session, cast, thread, entry, login):
    gleb = login(cast.gleb.user)
    foreign = [
        gleb.get(f"{HERE}/{thread.id}"),
        gleb.post(f"{HERE}/{thread.id}", data={"body": "Да"}),
        gleb.post(f"{HERE}/{thread.id}/close"),
        gleb.get(f"{HERE}/new?entry={entry.id}"),
        gleb.post(f"{HERE}/new?entry={entry.id}", data={"body": "Да"}),
    ]
    missing = gleb.get(f"{HERE}/999999")
    assert {page.status_code for page in foreign} == {404}
    assert foreign[0].text == missing.text
    assert "Активная" not in gleb.get(HERE).text


@pytest.mark.parametrize("value", ["abc", "-1", "9" * 30, "%00", "1,2", "١"])
def test_an_address_that_is_none_is_missing(vera, value):
    assert vera.get(f"{HERE}/{value}").status_code == 404
    assert vera.get(f"{HERE}/new?entry={value}").status_code == 404


def test_the_list_shows_states(session, cast, thread, vera):
    assert "Здесь появятся" not in vera.get(HERE).text
    page = words(vera.get(HERE))
    assert thread.subject in page and "ждёт ответа" in page


def test_words_are_text(session, cast, entry, login):
    thread = make_thread(session, entry, author=cast.vera.user, body="<script>alert(1)</script>")
    assert "<script>alert" not in login(cast.vera.user).get(f"{HERE}/{thread.id}").text


@pytest.mark.usefixtures("rate_limits")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_one_login_writes_thirty_times_an_hour(thread, vera):
    codes = [vera.post(f"{HERE}/{thread.id}", data={"body": f"Слово {n}"}).status_code for n in range(31)]
    assert codes == [302] * 30 + [429]
