"""What a stranger can time: login, reset and registration for names that exist and that do not; and a dead mail server.

Passwords are hashed at their real cost here.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from points_admin import clock, create_app
from points_admin.accounts import passwords
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.extensions import db, limiter
from points_admin.notices.models import OutboxMessage
from points_admin.web.mail.delivery import deliver
from points_admin.web.signin import ARGON2
from tests.public.registering import filled
from tests.support.cast import make_cast
from tests.support.config import TEST_CONFIG
from tests.support.databases import Database
from tests.support.factories import make_user
from tests.support.mail import mail_server

# A pause after five wrong passwords would be timed instead: every try is of another login.
KNOWN, UNKNOWN = "known{}@example.org", "nobody{}@example.org"
FORMS: Mapping[str, Callable[[str], tuple[str, Mapping[str, Any]]]] = {
    "вход": lambda name: ("/login", {"email": name, "password": "ne-tot-parol"}),
    "сброс": lambda name: ("/reset", {"name": name}),
    "регистрация": lambda name: ("/register", filled(email=name)),
}


@dataclass(frozen=True)
class Pair:
    """Median seconds of one door for a name that exists and for one that does not."""

    door: str
    known: float
    unknown: float

    @property
    def ratio(self) -> float:
        return self.known / self.unknown


@dataclass(frozen=True)
class Mailless:
    """Median seconds of a registration with a mail server and without; what was stored, and what left later."""

    alive: float
    dead: float
    registered: int
    waiting: int
    delivered: int


def timings(database: Database, *, tries: int) -> list[Pair]:
    """Each door is tried with both names in turn, so that what slows the machine slows both."""
    app = _technopark(database, logins=tries)
    return [_pair(app, door, tries) for door in FORMS]


def _pair(app: Flask, door: str, tries: int) -> Pair:
    times = [[_post(app, *FORMS[door](name.format(number))) for name in (KNOWN, UNKNOWN)] for number in range(tries)]
    known, unknown = (median(column) for column in zip(*times, strict=True))
    return Pair(door, known, unknown)


def register_without_mail(database: Database, *, children: int) -> Mailless:
    """Half of the children register while a mail server is there, half while it is gone; then it comes back."""
    app = _technopark(database)
    with mail_server() as mailbox:
        app.config["POINTS_MAIL_URL"] = mailbox.url
        alive = _registered(app, range(children))
    dead = _registered(app, range(children, 2 * children))
    with app.app_context():
        deliver()
        waiting = _count(select(func.count(OutboxMessage.id)).where(OutboxMessage.sent_at.is_(None)))
        # As if the pause after the failed attempt were over.
        db.session.execute(update(OutboxMessage).values(next_attempt_at=clock.now() - timedelta(seconds=1)))
        db.session.commit()
        with mail_server(int(mailbox.url.rpartition(":")[2])) as returned:
            deliver()
        return Mailless(alive, dead, _count(select(func.count(EnrolmentRequest.id))), waiting, len(returned.letters))


def _registered(app: Flask, numbers: Iterable[int]) -> float:
    return median(_post(app, "/register", filled(email=f"child{number}@example.org")) for number in numbers)


def _technopark(database: Database, *, logins: int = 0) -> Flask:
    app = create_app(database.environ, **TEST_CONFIG | {"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2})
    limiter.enabled = False
    with app.app_context():
        make_cast(db.session).vr.capacity = None
        stored = passwords.hashed("tri-slova-naugad")
        for number in range(logins):
            make_user(db.session, "student", email=KNOWN.format(number)).password = stored
        db.session.commit()
    return app


def _post(app: Flask, address: str, form: Mapping[str, Any]) -> float:
    """Seconds of one request by a browser that nobody has seen before."""
    client = app.test_client()
    started = time.perf_counter()
    client.post(address, data=form)
    return time.perf_counter() - started


def _count(query: Any) -> int:
    return int(db.session.scalar(query))
