"""Passkeys: a device of the user signs a challenge after it has looked at a finger, a face or a PIN of its own.

That is both factors at once. A challenge is answered once: a key keeps when the challenge it answered last was set,
and the database moves that forward in one statement, so that an answer sent again, or by two at once, opens nothing.
"""

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ParamSpec, TypeVar

import webauthn
from sqlalchemy import delete, or_, select, update
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from points_admin import clock
from points_admin.access import Permission, require
from points_admin.accounts.models import NAME_LENGTH, Passkey, User
from points_admin.audit.services import record, record_removal
from points_admin.checks import checked_line
from points_admin.database import refusing, row_id
from points_admin.errors import Conflict, Invalid, NotFound
from points_admin.extensions import db

CHALLENGE_LASTS = timedelta(minutes=5)
MOST = 10
UNKNOWN = "Этот ключ здесь не подходит. Войдите с паролем."
STALE = "Ключ ответил на устаревший запрос. Обновите страницу и повторите."
# A device may take its time; a browser's own pause comes after that.
_TIMEOUT = int(CHALLENGE_LASTS.total_seconds() * 1000)
_LONGEST_ANSWER = 20_000
_VERIFIED = UserVerificationRequirement.REQUIRED

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Site:
    """Whom the keys are for: `domain` without a port, `origin` as a browser spells it."""

    domain: str
    origin: str
    name: str


@dataclass(frozen=True)
class Challenge:
    """Random bytes for one answer."""

    value: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    set_at: datetime = field(default_factory=clock.now)

    def is_fresh(self) -> bool:
        return clock.now() - self.set_at <= CHALLENGE_LASTS


def passkeys_of(user: User) -> Sequence[Passkey]:
    """The oldest first."""
    return db.session.scalars(select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id)).all()


def creation_options(user: User, site: Site, challenge: Challenge) -> str:
    """JSON for `navigator.credentials.create`; raises `Conflict` where the user has `MOST` keys."""
    require(user, Permission.PANEL_OPEN)
    known = passkeys_of(user)
    if len(known) >= MOST:
        raise Conflict(f"Больше {MOST} ключей не добавить: удалите лишний.")
    options = webauthn.generate_registration_options(
        rp_id=site.domain,
        rp_name=site.name,
        user_id=_handle(user),
        user_name=user.login,
        user_display_name=user.full_name,
        challenge=challenge.value,
        timeout=_TIMEOUT,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
    )
    return webauthn.options_to_json(options)


def add(user: User, site: Site, challenge: Challenge, *, answer: str, name: str) -> Passkey:
    """Keep the key that the device has made; raises `Invalid` or, where somebody has that key, `Conflict`."""
    require(user, Permission.PANEL_OPEN)
    name = checked_line(name, longest=NAME_LENGTH, required=True)
    made = _verified(
        webauthn.verify_registration_response,
        credential=_within(answer, challenge),
        expected_challenge=challenge.value,
        expected_rp_id=site.domain,
        expected_origin=site.origin,
        require_user_verification=True,
    )
    key = Passkey(user_id=user.id, name=name, credential_id=made.credential_id, public_key=made.credential_public_key)
    key.sign_count = made.sign_count
    db.session.add(key)
    with refusing("Этот ключ уже добавлен."):
        db.session.flush()
    record(user.id, "passkey.create", key)
    return key


def remove(user: User, passkey_id: object) -> None:
    """Forget a key of the user; raises `NotFound` for any other."""
    key = db.session.scalar(select(Passkey).where(Passkey.id == row_id(passkey_id), Passkey.user_id == user.id))
    if key is None:
        raise NotFound
    record_removal(user.id, "passkey.delete", key)


def forget(user: User) -> None:
    """No key of the user works any more."""
    db.session.execute(delete(Passkey).where(Passkey.user_id == user.id))


def request_options(site: Site, challenge: Challenge) -> str:
    """JSON for `navigator.credentials.get`: whichever key the device has for this site."""
    options = webauthn.generate_authentication_options(
        rp_id=site.domain, challenge=challenge.value, timeout=_TIMEOUT, user_verification=_VERIFIED
    )
    return webauthn.options_to_json(options)


def owner_of(site: Site, challenge: Challenge, *, answer: str) -> User:
    """The active user whose key has answered the challenge; raises `Invalid` for anything else."""
    credential = _verified(parse_authentication_credential_json, _within(answer, challenge))
    key = db.session.scalar(select(Passkey).where(Passkey.credential_id == credential.raw_id))
    if key is None or not key.user.active or not _is_for(key.user, credential):
        raise Invalid(UNKNOWN)
    proven = _verified(
        webauthn.verify_authentication_response,
        credential=credential,
        expected_challenge=challenge.value,
        expected_rp_id=site.domain,
        expected_origin=site.origin,
        credential_public_key=key.public_key,
        credential_current_sign_count=key.sign_count,
        require_user_verification=True,
    )
    _use_up(key, challenge, proven.new_sign_count)
    record(key.user_id, "passkey.use", key)
    return key.user


def _use_up(key: Passkey, challenge: Challenge, sign_count: int) -> None:
    unanswered = or_(Passkey.answered_at.is_(None), Passkey.answered_at < challenge.set_at)
    # The count has been compared with the one that was read; here with the one that is stored by now.
    counted = or_(Passkey.sign_count < sign_count, Passkey.sign_count == 0)
    used = update(Passkey).where(Passkey.id == key.id, unanswered, counted)
    moved = used.values(answered_at=challenge.set_at, sign_count=sign_count).returning(Passkey.id)
    if db.session.scalar(moved) is None:
        raise Invalid(STALE)


def _within(answer: str, challenge: Challenge) -> str:
    if not challenge.is_fresh():
        raise Invalid(STALE)
    if len(answer) > _LONGEST_ANSWER:
        raise Invalid(UNKNOWN)
    return answer


def _verified(verify: Callable[Asked, Answer], *args: Asked.args, **asked: Asked.kwargs) -> Answer:
    """What the library makes of a stranger's answer; whatever is wrong with it is one refusal."""
    try:
        return verify(*args, **asked)
    # Not only the library's own exceptions: a crafted public key makes it raise whatever its parsers raise.
    except Exception as error:
        raise Invalid(UNKNOWN) from error


def _handle(user: User) -> bytes:
    """Whom a device files the key under: nothing that names a person."""
    return sha256(f"passkey|{user.id}".encode()).digest()


def _is_for(user: User, credential: AuthenticationCredential) -> bool:
    return hmac.compare_digest(credential.response.user_handle or b"", _handle(user))
