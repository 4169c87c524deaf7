"""Questions and disputes in the panel: who sees which, what each button does, and what the second one is told."""

import pytest
from sqlalchemy import func, select

from points_admin.feedback.models import Message, ThreadStatus
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.queries import account_of
from points_admin.notices.models import OutboxMessage
from tests.support.factories import give_points, make_membership, make_student, make_thread, make_user
from tests.support.html import Page

LIST = "/admin/feedback/"


@pytest.fixture
def entry(session, cast):
    give_points(session, cast.vera, 5, cast.vr)
    return give_points(session, cast.vera, -2, cast.vr, actor=cast.anna, reason=cast.late, comment="На 5 минут")


@pytest.fixture
def thread(session, cast, entry):
    return make_thread(session, entry, author=cast.vera.user, body="Я пришла вовремя", subject="−2, Опоздание")


def card(client, thread):
    return client.get(f"{LIST}details/?id={thread.id}")


def form_of(page):
    """The answer form as a browser would send it untouched."""
    return next(form.fields for form in Page(page.text).forms if form.action.endswith("/answer/"))


def send(client, thread, verb="answer", **fields):
    return client.post(f"{LIST}answer/", data=form_of(card(client, thread)) | {"verb": verb, **fields})


def buttons(page):
    return [given["value"] for tag, given in Page(page.text).tags if tag == "button" and given.get("name") == "verb"]


def test_the_card_says_what_it_is_about_and_what_a_reversal_would_do(anna, cast, thread, entry):
    page = card(anna, thread)
    for part in ("Опоздание", "На 5 минут", "Лебедева Вера", "Я пришла вовремя", "3 → 5"):
        assert part in page.text
    assert f"/admin/students/details/?id={cast.vera.id}" in Page(page.text).links
    assert buttons(page) == ["answer", "reverse"]


def test_an_answer_is_sent_from_the_card(session, anna, thread):
    sent = send(anna, thread, body="В журнале 10:07")
    assert (sent.status_code, sent.location) == (302, f"{LIST}details/?id={thread.id}")
    session.refresh(thread)
    assert thread.status is ThreadStatus.ANSWERED
    assert "Ответ отправлен" in anna.get(sent.location).text


def test_a_reversal_is_done_with_the_answer(session, cast, anna, thread, entry):
    send(anna, thread, "reverse", body="Ты права")
    mirror = session.scalars(select(LedgerEntry).where(LedgerEntry.reverses_id == entry.id)).one()
    assert (mirror.points, mirror.comment) == (2, "По обращению ученика")
    assert account_of(cast.vera).balance == 5
    page = card(anna, thread)
    assert buttons(page) == ["answer"] and "сторнирована" in page.text


def test_the_second_of_two_colleagues_keeps_the_text_and_sees_the_first_answer(session, cast, anna, login, thread):
    typed = form_of(card(anna, thread))
    send(login(cast.admin), thread, body="Всё верно")
    refused = anna.post(f"{LIST}answer/", data=typed | {"verb": "reverse", "body": "Мой длинный ответ"})
    assert refused.status_code == 409
    assert "Уже ответили" in refused.text and "Громова Ольга" in refused.text
    assert "Всё верно" in refused.text and "Мой длинный ответ" in refused.text
    assert session.scalar(select(func.count(Message.id))) == 2
    again = form_of(refused) | {"verb": "answer", "body": "Мой длинный ответ"}
    assert anna.post(f"{LIST}answer/", data=again).status_code == 302


def test_what_a_colleague_closed_is_said(cast, anna, login, thread):
    typed = form_of(card(anna, thread))
    login(cast.admin).post(f"{LIST}close/", data={"id": thread.id})
    refused = anna.post(f"{LIST}answer/", data=typed | {"verb": "answer", "body": "Ответ"})
    assert refused.status_code == 409 and "Обращение закрыто" in refused.text


def test_points_that_are_spent_are_said_before_and_refused_after(session, cast, anna):
    given = give_points(session, cast.vera, 5, cast.vr, actor=cast.anna)
    thread = make_thread(session, given, author=cast.vera.user)
    typed = form_of(card(anna, thread))
    give_points(session, cast.vera, -4, cast.vr)
    page = card(anna, thread)
    assert "Сторно невозможно, баллы уже потрачены: на балансе 1, нужно 5" in page.text
    assert buttons(page) == ["answer"]
    refused = anna.post(f"{LIST}answer/", data=typed | {"verb": "reverse", "body": "Верно, ошибка"})
    assert refused.status_code == 409 and "Баллы уже потрачены" in refused.text and "Верно, ошибка" in refused.text
    assert session.scalar(select(func.count(Message.id))) == 1


def test_a_reversal_wants_a_reason_and_words(session, anna, thread, entry):
    for fields in ({"body": "Да", "comment": " "}, {"body": ""}, {"body": "Да", "comment": "я" * 501}):
        assert send(anna, thread, "reverse", **fields).status_code == 422
    assert session.scalar(select(func.count(LedgerEntry.id)).where(LedgerEntry.reverses_id.is_not(None))) == 0


@pytest.mark.parametrize("last", ["", "abc", "-1", "9" * 30, "\x00", "1e400", "١"])
def test_a_forged_mark_of_what_was_read_answers_nothing(session, anna, thread, last):
    assert send(anna, thread, body="Да", last=last).status_code == 409
    assert session.scalar(select(func.count(Message.id))) == 1


def test_a_visitors_question_is_answered_by_letter(session, cast, admin, anna):
    question = make_thread(session, author_name="Ольга", author_email="mama@example.org", body="Когда запись?")
    assert card(anna, question).status_code == 404
    page = card(admin, question)
    assert "mama@example.org" in page.text and "не называйте имён" in page.text
    assert buttons(page) == ["answer"]
    send(admin, question, body="С первого сентября")
    assert session.scalars(select(OutboxMessage.recipient)).all() == ["mama@example.org"]


def test_a_question_that_nobody_can_be_answered_to_says_so(session, admin, cast):
    assert "Почты нет" in card(admin, make_thread(session)).text


def test_closing_and_opening_again(session, anna, thread):
    anna.post(f"{LIST}close/", data={"id": thread.id})
    session.refresh(thread)
    assert thread.status is ThreadStatus.CLOSED
    assert buttons(card(anna, thread)) == []
    anna.post(f"{LIST}reopen/", data={"id": thread.id})
    session.refresh(thread)
    assert thread.status is ThreadStatus.OPEN


def test_a_foreign_thread_looks_like_a_missing_one_at_every_door(session, cast, login, thread):
    boris = login(cast.boris)
    there, nowhere = (boris.get(f"{LIST}details/?id={one}") for one in (thread.id, 987654))
    assert there.status_code == nowhere.status_code == 404 and there.text == nowhere.text
    for verb in ("answer", "reverse", "write"):
        data = {"id": thread.id, "verb": verb, "body": "Да", "comment": "Да"}
        assert boris.post(f"{LIST}answer/", data=data).status_code == 404
    for door in ("close", "reopen"):
        assert boris.post(f"{LIST}{door}/", data={"id": thread.id}).status_code == 404
    for query in ("", "?state=answered", "?search=лебедева", "?search=опоздание", f"?kvant={cast.vr.id}"):
        assert "Опоздание" not in boris.get(f"{LIST}{query}").text


def test_a_teacher_of_the_kvant_who_lost_it_is_out_at_once(session, cast, anna, thread):
    typed = form_of(card(anna, thread))
    cast.anna.active = False
    assert anna.post(f"{LIST}answer/", data=typed | {"verb": "answer", "body": "Да"}).status_code in (302, 401)
    assert session.scalar(select(func.count(Message.id))) == 1


def test_a_former_student_is_named_and_not_linked(session, cast, login, thread):
    cast.vera.memberships[0].ended_on = cast.vera.memberships[0].started_on
    page = card(login(cast.anna), thread)
    assert "Лебедева Вера" in page.text
    assert f"/admin/students/details/?id={cast.vera.id}" not in Page(page.text).links


def test_chips_and_search_narrow_the_list(session, cast, anna, thread):
    answered = give_points(session, cast.vera, 7, cast.vr)
    make_thread(session, answered, author=cast.vera.user, status="answered", subject="+7, Проект")
    make_thread(session, answered, author=cast.vera.user, status="closed", subject="+7, Закрытое")
    shown = {state: anna.get(f"{LIST}?state={state}").text for state in ("", "answered", "closed", "x")}
    assert "Опоздание" in shown[""] and "Проект" not in shown[""]
    assert "Проект" in shown["answered"] and "Закрытое" in shown["closed"]
    assert "Ничего не нашлось" in shown["x"]
    assert "Опоздание" in anna.get(f"{LIST}?search=ЛЕБЕДЕВА").text
    assert "Опоздание" in anna.get(f"{LIST}?search=опоздание").text
    assert "Ничего не нашлось" in anna.get(f"{LIST}?search=зуев").text


def test_the_search_tells_a_teacher_nothing_of_an_email(session, cast, anna, admin, thread):
    cast.vera.user.email = "tayna@example.org"
    session.commit()
    assert "Опоздание" not in anna.get(f"{LIST}?search=tayna").text
    assert "Опоздание" in admin.get(f"{LIST}?search=tayna").text


def test_the_menu_and_the_first_page_count_what_waits(session, cast, anna, admin, thread):
    make_thread(session)
    assert "Обращения: 1" in anna.get("/admin/").text
    assert "Обращения: 2" in admin.get("/admin/").text


def test_the_list_costs_the_same_however_many_wait(session, cast, anna, thread, count_queries):
    def cost():
        session.commit()
        with count_queries() as queries:
            assert anna.get(LIST).status_code == 200
        return queries

    cost()
    few = cost()
    for _ in range(12):
        student = make_student(session, None, cast.vr_group, user=make_user(session, "student"))
        make_membership(session, student, cast.it)
        make_thread(session, give_points(session, student, 5, cast.vr), author=student.user)
    many = cost()
    assert many.count == few.count <= 10, str(many)


def test_a_long_thread_costs_no_more(session, cast, anna, thread, count_queries):
    def cost():
        session.commit()
        with count_queries() as queries:
            assert card(anna, thread).status_code == 200
        return queries

    cost()
    few = cost()
    for number in range(20):
        author = (cast.anna, cast.vera.user)[number % 2]
        session.add(
            Message(thread_id=thread.id, author_id=author.id, is_from_staff=not number % 2, body=f"Слово {number}")
        )
    many = cost()
    assert many.count == few.count <= 20, str(many)


def test_words_are_text(session, cast, admin):
    evil = "<script>alert(1)</script>"
    thread = make_thread(session, author_name=evil, body=evil)
    for address in (LIST, f"{LIST}details/?id={thread.id}"):
        assert evil not in admin.get(address).text
