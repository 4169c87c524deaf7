"""From a row of the outbox to a letter; links that open something are made here, and stored nowhere."""

from collections.abc import Callable, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from points_admin.notices.models import LetterKind, OutboxMessage
from points_admin.text import clean
from points_admin.web.account import letters as account
from points_admin.web.account.letters import Letter
from points_admin.web.addresses import site_url
from points_admin.web.mail.digest import digest

Maker = Callable[[OutboxMessage], Letter | None]


def _notice(message: OutboxMessage) -> Letter:
    told = message.context
    link = f"{site_url()}{told['path']}" if told.get("path") else ""
    return Letter(message.recipient, told["title"], "notice", {"body": told.get("body", ""), "link": link})


MAKERS: Mapping[LetterKind, Maker] = {
    LetterKind.NOTICE: _notice,
    LetterKind.PASSWORD_RESET: account.password_reset,
    LetterKind.EMAIL_CONFIRM: account.email_confirm,
    LetterKind.EMAIL_TAKEN: account.email_taken,
    LetterKind.LOGIN_CARD: account.login_card,
    LetterKind.DIGEST: digest,
}


def letter_of(message: OutboxMessage) -> Letter | None:
    """What to send, or None where there is nobody to send it to."""
    return MAKERS[message.kind](message)


def as_email(letter: Letter) -> EmailMessage:
    """The letter in two forms, text and HTML, to exactly one address; raises `ValueError` where that is none."""
    host = urlsplit(site_url()).hostname or "localhost"
    email = EmailMessage()
    # `clean` leaves no line breaks: a name cannot bring a header of its own.
    email["Subject"] = clean(letter.subject)
    email["From"] = current_app.config["POINTS_MAIL_SENDER"] or f"no-reply@{host}"
    email["To"] = Address(addr_spec=clean(letter.recipient))
    email["Date"] = formatdate()
    email["Message-ID"] = make_msgid(domain=host)
    email["Auto-Submitted"] = "auto-generated"
    words = {"title": letter.subject, "site": site_url(), **letter.context}
    email.set_content(_rendered(f"{letter.template}.txt", words))
    email.add_alternative(_rendered(f"{letter.template}.html", words), subtype="html")
    return email


def _rendered(name: str, words: Mapping[str, Any]) -> str:
    # Not render_template: its context asks who is signed in, and nobody is.
    return current_app.jinja_env.get_template(f"mail/{name}").render(config=current_app.config, **words)
