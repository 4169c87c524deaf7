"""Signed-in browsers: start, find, keep and end. The browser holds a random token, the table its SHA-256.

A session ends by logout, by a new password, by deactivation, and by these times:

| role          | unused for | at the longest |
|---------------|------------|----------------|
| administrator | 12 hours   | 7 days         |
| teacher       | 3 days     | 14 days        |
| student       | 14 days    | 60 days        |

Who has several roles gets the shortest times of them.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts.models import ADDRESS_LENGTH, DEVICE_LENGTH, LoginSession, User
from points_admin.extensions import db

TOUCH_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Lifetime:
    idle: timedelta
    longest: timedelta


LIFETIMES: Mapping[RoleName, Lifetime] = {
    RoleName.ADMIN: Lifetime(idle=timedelta(hours=12), longest=timedelta(days=7)),
    RoleName.TEACHER: Lifetime(idle=timedelta(days=3), longest=timedelta(days=14)),
    RoleName.STUDENT: Lifetime(idle=timedelta(days=14), longest=timedelta(days=60)),
}
_SHORTEST = LIFETIMES[RoleName.ADMIN]


def lifetime_of(user: User) -> Lifetime:
    """The shortest times among the user's roles."""
    lifetimes = [LIFETIMES[RoleName(role.name)] for role in user.roles] or [_SHORTEST]
    return Lifetime(min(each.idle for each in lifetimes), min(each.longest for each in lifetimes))


def start(user: User, *, address: str, device: str) -> str:
    """Begin a session and return its token; sessions of this user that are long over are swept away."""
    token = secrets.token_urlsafe(32)
    longest = clock.now() - lifetime_of(user).longest
    db.session.execute(
        delete(LoginSession).where(LoginSession.user_id == user.id, LoginSession.created_at < longest),
        execution_options={"synchronize_session": False},
    )
    begun = LoginSession(user_id=user.id, token_hash=token_hash(token))
    begun.address, begun.device = address[:ADDRESS_LENGTH], device[:DEVICE_LENGTH]
    db.session.add(begun)
    db.session.flush()
    return token


def find(token: str, uniquifier: str) -> tuple[User, LoginSession] | None:
    """The active user and the running session of a token: one query, roles included.

    `uniquifier` is the user's secret mark that changes with the password.
    """
    found = db.session.execute(
        select(User, LoginSession)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(LoginSession.token_hash == token_hash(token), User.fs_uniquifier == uniquifier, User.active)
        .options(joinedload(User.roles))
    )
    row = found.unique().one_or_none()
    return (row[0], row[1]) if row and is_running(row[1], lifetime_of(row[0])) else None


def is_running(session: LoginSession, lifetime: Lifetime) -> bool:
    """Whether the session is neither idle nor old beyond its lifetime."""
    now = clock.now()
    return now - session.last_seen_at <= lifetime.idle and now - session.created_at <= lifetime.longest


def needs_touch(session: LoginSession) -> bool:
    """Whether `last_seen_at` is worth a write: it is kept to ten minutes, not to every request."""
    return clock.now() - session.last_seen_at >= TOUCH_EVERY


def touch(session_id: int) -> None:
    """Note that the session is in use (nothing happens to one that ended meanwhile)."""
    if session := db.session.get(LoginSession, session_id):
        session.last_seen_at = clock.now()
        db.session.flush()


def end(token: str) -> bool:
    """End one session; whether it was still there."""
    ended = delete(LoginSession).where(LoginSession.token_hash == token_hash(token)).returning(LoginSession.id)
    return db.session.scalar(ended) is not None


def end_all(user: User) -> None:
    """End every session of the user."""
    db.session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))


def sweep() -> None:
    """Forget sessions that are over for everybody, of those too who have not signed in since."""
    longest = max(lifetime.longest for lifetime in LIFETIMES.values())
    db.session.execute(delete(LoginSession).where(LoginSession.created_at < clock.now() - longest))


def token_hash(token: str) -> str:
    """What the table keeps of a token."""
    return sha256(token.encode()).hexdigest()
