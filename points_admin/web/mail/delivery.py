"""deliver(): sends what is due, each letter once, with growing pauses where it is not taken.

A letter is claimed first, in a transaction of its own, by moving its next attempt into the future; it is sent outside
any transaction. Who dies between sending and noting it may send that one letter twice, and loses none.
"""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from points_admin import clock
from points_admin.extensions import db
from points_admin.notices.models import OutboxMessage
from points_admin.web.account.letters import Letter
from points_admin.web.mail.letters import as_email, letter_of
from points_admin.web.mail.transport import Transport, transport_of

# How long a claimed letter is left to whoever claimed it.
LEASE = timedelta(minutes=10)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
# One run sends so many at most: a timer must come to its end.
MOST = 500
_ERROR_LENGTH = 300


@dataclass
class Delivered:
    """How many letters were sent, are to be tried again, were given up, and had nobody to go to."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0
    dropped: int = 0


def deliver() -> Delivered:
    """Send what is due; commits after each letter."""
    transport, result = transport_of(current_app.config["POINTS_MAIL_URL"]), Delivered()
    for message in _claimed():
        _send(transport, message, result)
        db.session.commit()
    return result


def _claimed() -> Iterator[OutboxMessage]:
    for _ in range(MOST):
        unsent = OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None)
        due = select(OutboxMessage).where(*unsent, OutboxMessage.next_attempt_at <= clock.now())
        oldest = due.order_by(OutboxMessage.next_attempt_at, OutboxMessage.id).limit(1)
        message = db.session.scalar(oldest.with_for_update(skip_locked=True))
        if message is None:
            db.session.rollback()
            return
        message.attempts += 1
        message.next_attempt_at = clock.now() + LEASE
        db.session.commit()
        yield message


def _send(transport: Transport, message: OutboxMessage, result: Delivered) -> None:
    if message.sent_at is not None:
        # The lease ran out, and somebody else has sent it.
        return
    try:
        written = _written(message)
    except SQLAlchemyError:
        raise
    except Exception:
        # Whatever is wrong with one letter, the others go on.
        current_app.logger.exception("letter %s cannot be written", message.id)
        db.session.rollback()
        _give_up(message, "Письмо не составить: проверьте адрес получателя, подробности в журнале сервера.", result)
        return
    if written is None:
        result.dropped += 1
        _forget(message)
        return
    email, letter = written
    # The mail server may take its time: nobody waits for the database meanwhile.
    db.session.commit()
    try:
        transport.send(email)
    except (OSError, smtplib.SMTPException) as error:
        _note_failure(message, error, result)
        return
    result.sent += 1
    message.recipient, message.user = letter.recipient, letter.user or message.user
    _forget(message)


def _written(message: OutboxMessage) -> tuple[EmailMessage, Letter] | None:
    """The letter as it is sent and what it was made from, or None where there is nobody to send it to."""
    letter = letter_of(message)
    if letter is None:
        return None
    email = as_email(letter)
    # What cannot be put into bytes shows it now, not to the mail server.
    bytes(email)
    return email, letter


def _forget(message: OutboxMessage) -> None:
    """What it said has reached its reader; that it went is enough to know."""
    message.sent_at, message.context, message.last_error = clock.now(), {}, ""


def _note_failure(message: OutboxMessage, error: Exception, result: Delivered) -> None:
    if message.attempts > len(PAUSES) or _is_final(error):
        _give_up(message, words_for(error), result)
        return
    message.last_error = words_for(error)[:_ERROR_LENGTH]
    result.postponed += 1
    message.next_attempt_at = clock.now() + PAUSES[message.attempts - 1]


def _give_up(message: OutboxMessage, why: str, result: Delivered) -> None:
    message.last_error, message.failed_at = why[:_ERROR_LENGTH], clock.now()
    result.failed += 1


def _is_final(error: Exception) -> bool:
    """A refused recipient stays refused; everything else may pass."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


def words_for(error: Exception) -> str:
    """What went wrong, in Russian and without what the server said."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "Почтовый сервер не принял адрес получателя."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "Почтовый сервер не принял логин или пароль из POINTS_MAIL_URL."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"Почтовый сервер ответил отказом {error.smtp_code}."
    if isinstance(error, smtplib.SMTPException):
        return "Почтовый сервер прервал разговор."
    return (
        "Почтовый сервер не отвечает." if isinstance(error, ConnectionError | TimeoutError) else "Нет связи с почтой."
    )
