"""Signed links that letters carry: made when a letter is sent, kept nowhere, and good for one use.

A reset dies with any change of the password (`password_mark`), and so does a confirmation: whoever takes a login back
by a new password takes back what a thief has asked for. A confirmation dies with any change of the e-mail, too: for
good, since every letter that asked for one is then nobody's (`email.confirm_email`, `email.remove_email`).
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from points_admin.accounts.models import User
from points_admin.accounts.services import password_mark
from points_admin.extensions import db
from points_admin.notices.models import OutboxMessage
from points_admin.roster.queries import addresses_of

RESET_LASTS = timedelta(hours=1)
# A letter to a guardian is not read at once.
CARD_LASTS = timedelta(days=7)
EMAIL_LASTS = timedelta(days=1)


def reset_token(user: User, address: str) -> str:
    """Lets whoever reads letters to the address set a new password within `RESET_LASTS`."""
    return _signer("reset").dumps([user.id, password_mark(user), _address_mark(address)])


def card_token(user: User, address: str) -> str:
    """The same within `CARD_LASTS`, for a login that somebody else made."""
    return _signer("card").dumps([user.id, password_mark(user), _address_mark(address)])


def user_of_reset(token: str) -> User | None:
    """Whose password may be set; None for a token that is forged, old or used, or whose address is theirs no more."""
    read = _read("reset", token, RESET_LASTS) or _read("card", token, CARD_LASTS)
    user = _user(read)
    if read is None or user is None or read[1] != password_mark(user):
        return None
    return user if read[2] in map(_address_mark, addresses_of(user)) else None


def email_token(message: OutboxMessage) -> str:
    """Lets its holder put the letter's address in place of the user's present one."""
    return _signer("email").dumps([message.id, *_email_mark(message)])


def user_and_email_of(token: str) -> tuple[User, str] | None:
    """Whose e-mail becomes which; None for a token that is forged, old or used, or whose letter was made void."""
    read = _read("email", token, EMAIL_LASTS)
    message = db.session.get(OutboxMessage, read[0]) if read else None
    if read is None or message is None or message.user is None or not message.user.active:
        return None
    return (message.user, message.recipient) if list(read[1:]) == _email_mark(message) else None


def _address_mark(address: str) -> str:
    """Links end up in logs: no address in them."""
    return sha256(f"address|{address}".encode()).hexdigest()[:16]


def _email_mark(message: OutboxMessage) -> list[str]:
    # SQLite gives the number of a letter that is gone to a later one: the instant tells them apart.
    present = [_address_mark(message.user.email or ""), password_mark(message.user)] if message.user else []
    return [message.created_at.isoformat(), *present]


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"points.{purpose}")


def _read(purpose: str, token: str, lasts: timedelta) -> Sequence[Any] | None:
    try:
        found: Sequence[Any] = _signer(purpose).loads(token, max_age=int(lasts.total_seconds()))
    except BadData:
        return None
    return found


def _user(read: Sequence[Any] | None) -> User | None:
    user = db.session.get(User, read[0]) if read else None
    return user if user and user.active else None
