"""The second step of signing in: a one-time code of an app on the user's phone, or a recovery code in its place.

A code is good for its half minute, the one before and the one after. Once accepted, it and all older ones are used
up: the database moves `last_step` forward in one statement, so that of two who send a code at once one gets in.
"""

import re
from dataclasses import dataclass
from typing import Any

from passlib.exc import TokenError
from sqlalchemy import delete, select, update

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.accounts import lockout, passkeys, recovery_codes, sessions
from points_admin.accounts.models import Authenticator, User
from points_admin.audit.services import record
from points_admin.database import locked
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db, vault

_DRIFT = 30
_CODE = re.compile(r"[0-9]{6}")
NOT_RIGHT = "Код не подошёл или уже использован. Дождитесь следующего кода и введите его."


@dataclass(frozen=True)
class Setup:
    """What an app needs to know: `address` for its camera, `secret` in groups for typing."""

    address: str
    secret: str


def is_on(user: User) -> bool:
    """Whether the password alone does not let the user in."""
    running = Authenticator.user_id == user.id, Authenticator.enabled_at.is_not(None)
    return db.session.scalar(select(Authenticator.user_id).where(*running)) is not None


def begin(user: User) -> None:
    """A fresh secret, which counts for nothing until `enable`; for those who may open the panel."""
    require(user, Permission.PANEL_OPEN)
    authenticator = _locked(user) or Authenticator(user_id=user.id)
    authenticator.new_secret = vault.totp.new().to_json(encrypt=True)
    db.session.add(authenticator)
    db.session.flush()


def setup_of(user: User) -> Setup | None:
    """The secret that `begin` made, as long as it waits for its first code."""
    authenticator = db.session.get(Authenticator, user.id)
    totp = _totp(authenticator.new_secret) if authenticator else None
    return Setup(totp.to_uri(label=user.login.replace(":", " ")), totp.pretty_key(sep=" ")) if totp else None


def is_of_setup(user: User, code: str) -> bool:
    """Whether the app that is being set up shows this code."""
    authenticator = db.session.get(Authenticator, user.id)
    return authenticator is not None and _step_of(authenticator.new_secret, _cleaned(code)) is not None


def enable(user: User, code: str) -> list[str]:
    """The app that `begin` was for has shown its first right code; returns new recovery codes.

    It takes the place of the app of before, and its codes that of the codes of before: whoever had it on must have
    brought one of those (`check`). Raises `Invalid` for a wrong code, `Conflict` where nothing waits for one.
    """
    authenticator = _locked(user)
    if authenticator is None or authenticator.new_secret is None:
        raise Conflict("Второй шаг уже включён или настройка отменена. Обновите страницу.")
    step = _step_of(authenticator.new_secret, _cleaned(code))
    if step is None:
        raise Invalid(NOT_RIGHT, field="code")
    record(user.id, "second_factor.replace" if authenticator.enabled_at else "second_factor.activate", user)
    authenticator.secret, authenticator.new_secret = authenticator.new_secret, None
    authenticator.enabled_at, authenticator.last_step = clock.now(), step
    return recovery_codes.renew(user)


def check(user: User, code: str, *, address: str) -> bool:
    """Whether the code (of the app, or a recovery code) lets the user in. To be committed either way: wrong codes
    are counted, right ones used up.

    Raises `lockout.LoginPaused` after too many wrong ones, that is to be committed, too.
    """
    attempt = lockout.Attempt("", address, user.id, step="code")
    lockout.count(attempt)
    code = _cleaned(code)
    if not (_use_up(user, code) or recovery_codes.use(user, code)):
        record(None, "second_factor.refuse", user)
        return False
    lockout.forgive(attempt)
    return True


def renew_codes(user: User) -> list[str]:
    """New recovery codes in the place of the old ones; raises `Conflict` where the second step is off."""
    if not is_on(user):
        raise Conflict("Сначала включите второй шаг.")
    record(user.id, "second_factor.new_codes", user)
    return recovery_codes.renew(user)


def disable(user: User, *, is_required: bool) -> None:
    """From now on the password alone lets the user in; their passkeys stay. Raises `Conflict` where it is required."""
    if is_required:
        raise Conflict("Администраторам второй шаг обязателен: выключить его нельзя.")
    _remove(user)
    record(user.id, "second_factor.deactivate", user)


def reset(actor: Actor, user: User) -> None:
    """For somebody whose phone is lost: no app, no codes, no passkeys; every session of the user ends.

    Raises `Conflict` for oneself, and where there is nothing to take away.
    """
    require(actor, Permission.USERS_MANAGE)
    if actor.id == user.id:
        raise Conflict("Свой второй шаг выключают на странице «Защита входа».")
    if not (is_on(user) or passkeys.passkeys_of(user)):
        raise Conflict("Второй шаг у этого пользователя не включён.")
    _remove(user)
    passkeys.forget(user)
    sessions.end_all(user)
    record(actor.id, "second_factor.reset", user)


def _remove(user: User) -> None:
    db.session.execute(delete(Authenticator).where(Authenticator.user_id == user.id))
    recovery_codes.forget(user)


def _use_up(user: User, code: str) -> bool:
    authenticator = db.session.get(Authenticator, user.id, populate_existing=True)
    step = _step_of(authenticator.secret, code) if authenticator else None
    if step is None:
        return False
    running = Authenticator.user_id == user.id, Authenticator.enabled_at.is_not(None)
    used = update(Authenticator).where(*running, Authenticator.last_step < step).values(last_step=step)
    return db.session.scalar(used.returning(Authenticator.user_id)) is not None


def _step_of(secret: str | None, code: str) -> int | None:
    """The half minute whose code this is."""
    totp = _totp(secret) if _CODE.fullmatch(code) else None
    if totp is None:
        return None
    try:
        match = totp.match(code, time=clock.now(), window=_DRIFT)
    except TokenError:
        return None
    return int(match.counter)


def _totp(secret: str | None) -> Any:
    """None without a secret, and where it was encrypted with another key."""
    try:
        return vault.totp.from_json(secret) if secret else None
    except KeyError:
        return None


def _locked(user: User) -> Authenticator | None:
    return db.session.scalar(locked(select(Authenticator).where(Authenticator.user_id == user.id)))


def _cleaned(code: str) -> str:
    """Apps show «123 456», and people type what they see."""
    return re.sub(r"\s+", "", code)
