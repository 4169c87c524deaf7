"""Does an administrator see which letters did not leave, and send them again?"""

from datetime import timedelta

from points_admin import clock
from points_admin.notices.models import LetterKind, Notice, OutboxMessage
from points_admin.notices.services import tell

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


def test_notices_are_counted_until_they_are_read(session, cast, login):
    tell(cast.anna, title="Новая <b>заявка</b>", body="Раз\nДва", path="/admin/requests/")
    session.commit()
    client = login(cast.anna)
    page = client.get("/admin/notices/").text
    assert "Новая &lt;b&gt;заявка" in page
    assert "новое" in page
    assert session.query(Notice).one().read_at is None
    client.post("/admin/notices/read")
    assert "новое" not in client.get("/admin/notices/").text


def test_a_child_sees_the_own_notices_only(session, cast, login):
    tell(cast.vera.user, title="Твоя заявка принята")
    tell(cast.gleb.user, title="Чужое слово")
    session.commit()
    client = login(cast.vera.user)
    assert "1 новое" in " ".join(client.get("/cabinet/").text.split())
    page = client.get("/cabinet/notices").text
    assert "Твоя заявка принята" in page and "Чужое слово" not in page
    client.post("/cabinet/notices/read")
    assert "1 новое" not in " ".join(client.get("/cabinet/").text.split())
