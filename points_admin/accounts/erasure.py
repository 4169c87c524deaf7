"""erase_user(): a login loses everything that says whose it was, and lets nobody in; what it did keeps its number."""

import secrets
import uuid

from sqlalchemy import delete, select

from points_admin import clock
from points_admin.access import Actor, Permission, RoleName, require
from points_admin.accounts import passkeys, passwords, recovery_codes, sessions
from points_admin.accounts.models import Authenticator, User
from points_admin.accounts.services import keep_an_administrator
from points_admin.audit.services import record
from points_admin.database import locked
from points_admin.errors import Conflict, NotFound
from points_admin.extensions import db

# Nobody can take such a login beforehand: its end is drawn by lot.
_LOGIN = "обезличен-{id}-{lot}"


def erase_user(actor: Actor, user: User, *, called: str) -> None:
    """`called` is the word that stands before the number in the place of the name («Ученик», «Сотрудник»); flushes.

    Raises `Conflict` for who is erased already, for oneself and for the last administrator.
    """
    require(actor, Permission.PRIVACY_MANAGE)
    user = _locked(user)
    if user.erased_at is not None:
        raise Conflict("Этот логин уже обезличен.")
    if actor.id == user.id:
        raise Conflict("Свой логин обезличить нельзя: это сделает другой администратор.")
    user.active = False
    if user.has_role(RoleName.ADMIN):
        keep_an_administrator(actor, user)
    _forget_ways_in(user)
    user.last_name, user.first_name, user.middle_name = called, f"№ {user.id}", ""
    user.login = _LOGIN.format(id=user.id, lot=secrets.token_hex(4))
    user.email = user.email_confirmed_at = None
    user.wants_digest = user.must_change_password = False
    user.erased_at = clock.now()
    db.session.flush()
    record(actor.id, "user.erase", user)


def _locked(user: User) -> User:
    found = db.session.scalar(locked(select(User).where(User.id == user.id)))
    if found is None:
        raise NotFound
    return found


def _forget_ways_in(user: User) -> None:
    user.password, user.fs_uniquifier = passwords.hashed(secrets.token_urlsafe()), uuid.uuid4().hex
    sessions.end_all(user)
    passkeys.forget(user)
    recovery_codes.forget(user)
    db.session.execute(delete(Authenticator).where(Authenticator.user_id == user.id))
