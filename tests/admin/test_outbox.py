"""Does an administrator see which letters did not leave, and send them again?"""

from datetime import timedelta

import pytest

from points_admin import clock
from points_admin.notices.models import LetterKind, OutboxMessage

LIST = "/admin/outbox/"


def make_letter(session, **fields):
    message = OutboxMessage(kind=LetterKind.NOTICE, recipient="mama@example.org", context={"title": "Да"}, **fields)
    session.add(message)
    session.commit()
    return message


def test_a_failed_letter_says_why_and_goes_again(session, cast, login, actions):
    letter = make_letter(session, attempts=7, failed_at=clock.now(), last_error="Почтовый сервер не отвечает.")
    client = login(cast.admin)
    assert "Почтовый сервер не отвечает" in client.get(f"{LIST}?state=failed").text
    assert "Отправить ещё раз" in client.get(f"{LIST}details/?id={letter.id}").text
    client.post(f"{LIST}again/", data={"id": letter.id})
    assert (letter.failed_at, letter.attempts) == (None, 0)
    assert actions() == ["outbox.send_again"]


def test_all_failed_letters_go_again_at_once(session, cast, login):
    failed = [make_letter(session, attempts=7, failed_at=clock.now()) for _ in range(3)]
    sent = make_letter(session, sent_at=clock.now())
    login(cast.admin).post(f"{LIST}again/")
    assert [one.failed_at for one in failed] == [None] * 3
    assert sent.sent_at is not None


def test_a_timer_that_nobody_runs_is_noticed(session, cast, login):
    letter = make_letter(session)
    client = login(cast.admin)
    assert "команда tick" not in client.get(LIST).text
    letter.next_attempt_at = clock.now() - timedelta(hours=2)
    session.commit()
    assert "команда tick" in client.get(LIST).text


@pytest.mark.parametrize(
    ("fields", "said", "leads_to"),
    [
        ({"failed_at": clock.now(), "attempts": 7}, "Не ушло 1 письмо", "state=failed"),
        ({"next_attempt_at": clock.now() - timedelta(hours=2)}, "команду tick никто не запускает", "state=waiting"),
    ],
    ids=["failed", "late"],
)
def test_the_first_page_warns_administrators_and_leads_there(session, cast, login, fields, said, leads_to):
    client = login(cast.admin)
    assert said not in client.get("/admin/").text
    make_letter(session, **fields)
    page = client.get("/admin/").text
    assert said in page and f'href="/admin/outbox/?{leads_to}"' in page
    assert "mama@example.org" in client.get(f"{LIST}?{leads_to}").text
    assert said not in login(cast.anna).get("/admin/").text


def test_letters_that_went_or_wait_their_turn_are_no_reason_to_warn(session, cast, login):
    make_letter(session, sent_at=clock.now(), attempts=1)
    make_letter(session)
    page = login(cast.admin).get("/admin/").text
    assert "Не ушло" not in page and "Письма ждут" not in page


def test_the_number_of_queries_does_not_depend_on_that_of_letters(session, cast, login, count_queries):
    client = login(cast.admin)

    def queries() -> int:
        session.commit()
        with count_queries() as counted:
            assert client.get(LIST).status_code == 200
        return counted.count

    make_letter(session, user=cast.anna)
    client.get(LIST)
    few = queries()
    for _ in range(30):
        make_letter(session, user=cast.anna)
    assert queries() == few
