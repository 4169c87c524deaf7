"""How threads begin: a question of a visitor or of a login, and a student's dispute over an own entry."""

import json
import secrets
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from points_admin import text
from points_admin.access import SYSTEM, Actor
from points_admin.accounts.identity import checked_email
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.checks import checked_line
from points_admin.database import refusing
from points_admin.errors import AlreadyReversed, Conflict, Invalid
from points_admin.extensions import db
from points_admin.feedback.models import Thread, ThreadKind
from points_admin.feedback.policies import require_own_entry
from points_admin.feedback.queries import running_dispute
from points_admin.feedback.telling import tell_staff
from points_admin.feedback.turns import checked_body, say
from points_admin.feedback.words import entry_words, shortened
from points_admin.ledger.models import EntryKind, LedgerEntry

NAME_LENGTH = 200
_SUBJECT_LENGTH = 80
_DISCUSSED = "Эта операция уже обсуждается."


def ask(actor: User, *, body: str, key: str) -> Thread:
    """A question of somebody signed in; the thread of before where the same form came already."""
    thread = Thread(author=actor)
    return _entered(actor, thread, checked_body(body), key, str(actor.id))


def ask_as_visitor(*, body: str, key: str, name: str = "", email: str = "") -> Thread:
    """A question of somebody without a login: the address, where given, is where the answer goes.

    Raises `Invalid` (with `field`) for what is wrong with the form.
    """
    name, address = checked_line(name, NAME_LENGTH, field="name"), checked_email(email)
    thread = Thread(author_name=name, author_email=address)
    return _entered(SYSTEM, thread, checked_body(body), key, f"{name}\n{address}")


def dispute(actor: User, entry: LedgerEntry, *, body: str) -> Thread:
    """A student disagrees with an own entry; raises what `require_disputable` raises, and `Invalid` without words."""
    body = checked_body(body)
    require_disputable(actor, entry)
    subject = entry_words(entry)
    thread = Thread(kind=ThreadKind.DISPUTE, subject=subject, author=actor, kvant=entry.kvant, entry=entry)
    db.session.add(thread)
    with refusing(_DISCUSSED):
        db.session.flush()
    say(thread, actor, body)
    record(actor.id, "feedback.dispute", thread)
    tell_staff(thread, body)
    return thread


def require_disputable(actor: Actor, entry: LedgerEntry) -> None:
    """Raise `NotFound` for a foreign entry, `Invalid` for a reversal, `Conflict` where there is nothing to discuss."""
    require_own_entry(actor, entry)
    if entry.kind is EntryKind.REVERSAL:
        raise Invalid("Это сторно: оно отменило другую операцию. Если это ошибка, скажи педагогу.")
    if entry.reversal is not None:
        raise AlreadyReversed("Эта операция уже отменена.")
    if running_dispute(entry) is not None:
        raise Conflict(_DISCUSSED)


def _entered(actor: Actor, thread: Thread, body: str, key: str, who: str) -> Thread:
    """The question, or the one that the same form made before."""
    thread.kind, thread.subject = ThreadKind.QUESTION, shortened(text.clean(body), _SUBJECT_LENGTH)
    thread.key = sha256(json.dumps([key or secrets.token_hex(), who, body]).encode()).hexdigest()
    try:
        with db.session.begin_nested():
            db.session.add(thread)
            db.session.flush()
    except IntegrityError as error:
        first = db.session.scalar(select(Thread).where(Thread.key == thread.key))
        if first is None:
            raise error
        return first
    say(thread, actor, body)
    record(actor.id, "feedback.ask", thread)
    tell_staff(thread, body)
    return thread
