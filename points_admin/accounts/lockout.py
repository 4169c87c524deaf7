"""Growing pauses after wrong passwords and codes, which slow a guesser down without locking the owner out.

Failures are counted twice, under two keys:

- what was typed, and the address: five are free, then the pause is 30 s, 1, 2, 4, 8 and at most 15 minutes. A guesser
  at one address waits; the owner at another address is not concerned. Login and e-mail of one account are two names
  here: a common pause would tell whose e-mail it is.
- account from anywhere: fifty are free, then the same pauses, against guessers with many addresses. Addresses where
  the owner is signed in right now are exempt from this second count.

An unknown name is counted just like a known one, so a pause tells nobody whether the account exists. A failure is
counted before the password is looked at and forgiven when it was right: a hundred guesses sent at once are a hundred.
A good login forgets both counts; a day without failures does too. Codes of the second step have counts of their own,
which only somebody who knows the password gets to move. Keys are hashes: the table holds no typed text
(people type their password into the wrong field).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from points_admin import clock
from points_admin.accounts.models import LoginFailure, LoginSession
from points_admin.errors import DomainError
from points_admin.extensions import db

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
FREE_PER_ADDRESS = 5
FREE_PER_ACCOUNT = 50

_INSERT: Mapping[str, Callable[[type[LoginFailure]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class LoginPaused(DomainError):
    """Too many wrong passwords or codes; `seconds` is how long to wait."""

    code = "login_paused"

    def __init__(self, pause: timedelta) -> None:
        self.seconds = int(pause.total_seconds()) + 1
        wait = f"{self.seconds} с" if self.seconds < 60 else f"{-(-self.seconds // 60)} мин"
        super().__init__(f"Слишком много неудачных попыток входа. Повторите через {wait}.")


@dataclass(frozen=True)
class Attempt:
    """One try to log in as `name` (what was typed, folded) from an address; `user_id` is None for an unknown name.

    `step` keeps the counts of the second step, where no name is typed (""), apart from those of passwords.
    """

    name: str
    address: str
    user_id: int | None
    step: str = "password"

    @property
    def keys(self) -> dict[str, int]:
        """The counts this attempt belongs to, with the number of free failures of each."""
        typed, account = f"{self.step}:name:{self.name}", f"{self.step}:{self.user_id}"
        here, anywhere = (typed if self.name else account), (account if self.user_id else typed)
        return {_key(here, self.address): FREE_PER_ADDRESS, _key(anywhere): FREE_PER_ACCOUNT}

    def is_at_home(self) -> bool:
        """Whether the owner is signed in at this address."""
        home = select(LoginSession.id).where(LoginSession.user_id == self.user_id, LoginSession.address == self.address)
        return db.session.scalar(home.limit(1)) is not None


def count(attempt: Attempt) -> None:
    """Count the attempt as a failure in advance; raises `LoginPaused` while a pause runs (then nothing is counted)."""
    now = clock.now()
    db.session.execute(delete(LoginFailure).where(LoginFailure.last_failed_at < now - FORGOTTEN_AFTER))
    keys = attempt.keys
    if attempt.is_at_home():
        keys = {key: free for key, free in keys.items() if free == FREE_PER_ADDRESS}
    with db.session.begin_nested():
        for key, free in sorted(keys.items()):
            _count(key, free)


def forgive(attempt: Attempt) -> None:
    """The password or code was right: forget the failures."""
    db.session.execute(delete(LoginFailure).where(LoginFailure.key.in_(attempt.keys)))


def pause_after(failures: int, free: int) -> timedelta | None:
    """How long the next attempt has to wait."""
    if failures < free:
        return None
    doubled: int = 1 << min(failures - free, 10)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


def _count(key: str, free: int) -> None:
    # One statement looks for the pause and counts: of attempts made at once, none slips past a pause just begun.
    now = clock.now()
    insert = _INSERT[db.session.get_bind().dialect.name](LoginFailure)
    counted = insert.values(key=key, failures=1, last_failed_at=now).on_conflict_do_update(
        index_elements=["key"],
        set_={"failures": LoginFailure.failures + 1, "last_failed_at": now},
        where=or_(LoginFailure.paused_until.is_(None), LoginFailure.paused_until <= now),
    )
    row = db.session.scalars(
        counted.returning(LoginFailure), execution_options={"populate_existing": True}
    ).one_or_none()
    if row is None:
        until = db.session.scalars(select(LoginFailure.paused_until).where(LoginFailure.key == key)).one()
        raise LoginPaused(until - now if until else FIRST_PAUSE)
    pause = pause_after(row.failures, free)
    row.paused_until = now + pause if pause else None
    db.session.flush()


def _key(*parts: str) -> str:
    # Nothing that is typed has a NUL in it: no name can pass for a name and an address.
    return sha256("\0".join(parts).encode()).hexdigest()
