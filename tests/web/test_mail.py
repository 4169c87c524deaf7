"""Does every letter reach its reader, in Russian, once, whatever the mail server does?"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from points_admin import clock
from points_admin.accounts.services import password_mark
from points_admin.notices.models import LetterKind, Notice, OutboxMessage
from points_admin.notices.services import tell, write
from points_admin.roster.card_letters import Occasion
from points_admin.web.mail import delivery
from points_admin.web.mail.delivery import PAUSES, deliver
from tests.support.html import Page
from tests.support.mail import SITE, Mailbox, mail_server, text_of

ADDRESS = "mama@example.org"


@pytest.fixture
def dead(app):
    """The address of a mail server that is gone."""
    with mail_server() as mailbox:
        app.config["POINTS_MAIL_URL"] = mailbox.url


def queued(session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def due_again(session, message: OutboxMessage) -> None:
    message.next_attempt_at = clock.now()
    session.commit()


def sent(session, mailbox: Mailbox, kind: LetterKind, **fields: object):
    write(kind, **fields)
    session.commit()
    deliver()
    [letter] = mailbox.letters
    return letter


def about_card(user) -> dict[str, object]:
    return {"occasion": Occasion.ISSUED, "is_to_guardian": True, "mark": password_mark(user)}


def test_a_notice_is_on_the_page_and_in_the_mailbox(session, cast, mailbox):
    tell(cast.anna, title="Заявка принята: IT", body="Первая строка\nВторая", path="/cabinet/requests")
    session.commit()
    assert deliver().sent == 1
    [letter] = mailbox.letters
    assert (letter["To"], letter["Subject"]) == ("anna@example.org", "Заявка принята: IT")
    assert letter["From"] == "no-reply@ball.example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        assert "Вторая" in text_of(letter, kind)
        assert f"{SITE}/cabinet/requests" in text_of(letter, kind)
    assert session.scalars(select(Notice.title)).all() == ["Заявка принята: IT"]


def test_whoever_has_no_address_is_told_on_the_page_only(session, cast):
    tell(cast.boris, title="Слово")
    assert queued(session) == []
    assert session.scalars(select(Notice.user_id)).all() == [cast.boris.id]


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (LetterKind.PASSWORD_RESET, "Задать новый пароль"),
        (LetterKind.EMAIL_CONFIRM, "Подтвердить"),
        (LetterKind.EMAIL_TAKEN, "уже привязана"),
        (LetterKind.LOGIN_CARD, "Придумать пароль"),
        (LetterKind.NOTICE, "Готово"),
    ],
)
def test_every_letter_is_russian_in_both_forms(session, cast, mailbox, kind, wanted):
    context = {"name": "anna", "title": "Готово", "body": "Да"} | about_card(cast.anna)
    letter = sent(session, mailbox, kind, recipient=ADDRESS, user=cast.anna, context=context)
    names = {"login", "anna", "https", "http", "ball", "example", "org", "reset", "confirm-email"}
    for form in ("plain", "html"):
        said = text_of(letter, form)
        assert wanted in said
        words = " ".join(Page(said).words) if form == "html" else said
        assert set(re.findall("[A-Za-z]{3,}", re.sub(r"https?://\S+", "", words))) <= names


def test_names_are_text_in_both_forms(session, cast, mailbox):
    cast.anna.last_name = "<script>alert(1)</script>"
    cast.anna.first_name = "=HYPERLINK(1)"
    context = about_card(cast.anna)
    letter = sent(session, mailbox, LetterKind.LOGIN_CARD, recipient=ADDRESS, user=cast.anna, context=context)
    assert "<script>" not in text_of(letter, "html")
    assert "<script>alert(1)</script> =HYPERLINK(1)" in text_of(letter)


def test_a_title_brings_no_header_of_its_own(session, cast, mailbox):
    context = {"title": "Да\r\nBcc: evil@example.org", "body": ""}
    letter = sent(session, mailbox, LetterKind.NOTICE, recipient=ADDRESS, context=context)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Да Bcc: evil@example.org"


def test_what_was_sent_is_forgotten(session, cast, mailbox):
    sent(session, mailbox, LetterKind.NOTICE, recipient=ADDRESS, context={"title": "Тайна", "body": "Тайна"})
    [message] = queued(session)
    assert (message.context, message.last_error, bool(message.sent_at)) == ({}, "", True)
    assert deliver().sent == 0


def test_the_outbox_holds_no_link_that_opens_anything(session, cast, mailbox):
    write(LetterKind.PASSWORD_RESET, context={"name": "anna"})
    session.commit()
    stored = str([(message.context, message.recipient) for message in queued(session)])
    deliver()
    [link] = re.findall(rf"{SITE}/reset/(\S+)", text_of(mailbox.letters[0]))
    assert len(link) > 20
    assert link not in stored + str([message.context for message in queued(session)])


def test_nobody_is_written_to_where_nobody_is_called_so(session, cast, mailbox):
    for name in ("nobody", "boris", ""):
        write(LetterKind.PASSWORD_RESET, context={"name": name})
    session.commit()
    assert (deliver().dropped, mailbox.letters) == (3, [])


@pytest.mark.usefixtures("dead")
def test_the_pauses_grow_until_the_letter_is_given_up(session, cast):
    write(LetterKind.NOTICE, recipient=ADDRESS, context={"title": "Да"})
    session.commit()
    [message] = queued(session)
    for pause in PAUSES:
        assert deliver().postponed == 1
        assert message.next_attempt_at - clock.now() > pause - timedelta(seconds=20)
        assert deliver().postponed == 0
        due_again(session, message)
    assert deliver().failed == 1
    assert message.last_error == "Почтовый сервер не отвечает."
    assert deliver() == type(deliver())()


def test_a_letter_leaves_when_the_server_is_back(app, session, cast, dead):
    write(LetterKind.NOTICE, recipient=ADDRESS, context={"title": "Да"})
    session.commit()
    deliver()
    due_again(session, queued(session)[0])
    with mail_server() as mailbox:
        app.config["POINTS_MAIL_URL"] = mailbox.url
        assert deliver().sent == 1
    assert len(mailbox.letters) == 1


def test_a_refused_address_is_not_tried_again(session, cast, mailbox):
    mailbox.refusal = "550 no such user"
    write(LetterKind.NOTICE, recipient=ADDRESS, context={"title": "Да"})
    session.commit()
    assert deliver().failed == 1
    assert queued(session)[0].last_error == "Почтовый сервер не принял адрес получателя."


@pytest.mark.parametrize("address", ["x@[", "a:b@c", "b.(@c<", "root,victim@example.org", "почта@пример.рф"])
def test_an_address_that_is_none_stops_no_other_letter(session, cast, mailbox, address):
    """Such a one may stand on the roster from before."""
    write(LetterKind.NOTICE, recipient=address, context={"title": "Да"})
    write(LetterKind.NOTICE, recipient="mama@example.org", context={"title": "Да"})
    session.commit()
    done = deliver()
    assert (done.sent, done.failed) == (1, 1)
    [letter] = session.scalars(select(OutboxMessage).where(OutboxMessage.failed_at.is_not(None)))
    assert (letter.recipient, "Письмо не составить" in letter.last_error) == (address, True)
    assert [email["To"] for email in mailbox.letters] == ["mama@example.org"]


def test_a_letter_that_finds_no_database_is_not_given_up(session, cast, mailbox, monkeypatch):
    def gone(_message):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    write(LetterKind.NOTICE, recipient="mama@example.org", context={"title": "Да"})
    session.commit()
    monkeypatch.setattr(delivery, "letter_of", gone)
    with pytest.raises(OperationalError):
        deliver()
    session.rollback()
    assert session.scalars(select(OutboxMessage.failed_at)).all() == [None]


def test_a_busy_mailbox_is_tried_again(session, cast, mailbox):
    mailbox.refusal = "450 later"
    write(LetterKind.NOTICE, recipient=ADDRESS, context={"title": "Да"})
    session.commit()
    assert deliver().postponed == 1


def test_a_claimed_letter_is_left_alone_until_its_lease_is_over(session, cast, mailbox, monkeypatch):
    write(LetterKind.NOTICE, recipient=ADDRESS, context={"title": "Да"})
    session.commit()
    monkeypatch.setattr("points_admin.web.mail.delivery._send", lambda *_: None)
    deliver()
    monkeypatch.undo()
    assert deliver().sent == 0
    due_again(session, queued(session)[0])
    assert deliver().sent == 1


def test_one_key_is_one_letter(session, cast):
    for _ in range(2):
        tell(cast.anna, title="Итоги", key="digest:1")
    assert len(queued(session)) == len(session.scalars(select(Notice)).all()) == 1


def test_a_folder_takes_letters_as_files(app, session, cast, tmp_path):
    app.config["POINTS_MAIL_URL"] = f"file:{tmp_path}"
    write(LetterKind.NOTICE, recipient=ADDRESS, context={"title": "Да"})
    session.commit()
    assert deliver().sent == 1
    [file] = tmp_path.iterdir()
    assert file.suffix == ".eml"
    assert b"To: mama@example.org" in file.read_bytes()


def test_the_console_shows_the_words(app, session, cast, capsys):
    app.config["POINTS_MAIL_URL"] = "console:"
    write(LetterKind.NOTICE, recipient=ADDRESS, context={"title": "Да", "body": "Слова"})
    session.commit()
    deliver()
    assert "Кому: mama@example.org\nТема: Да" in (said := capsys.readouterr().out)
    assert "Слова" in said


def test_links_follow_the_setting_and_never_the_request(app, session, cast, mailbox, anonymous):
    app.config["TRUSTED_HOSTS"] = None
    anonymous.post(
        "/reset", data={"name": "anna"}, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    )
    deliver()
    assert "evil.example" not in mailbox.letters[0].as_string()
    assert f"{SITE}/reset/" in text_of(mailbox.letters[0])
