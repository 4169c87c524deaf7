"""Recovery codes: ten that stand in for a lost phone, each once. They are shown when they are made, never again.

A code has 79 random bits, so a plain SHA-256 of it tells nothing; being tied to no key of the application, codes
still work where the secrets of the apps cannot be read any more.
"""

import re
import secrets
from hashlib import sha256

from sqlalchemy import delete, func, select

from points_admin.accounts.models import RecoveryCode, User
from points_admin.audit.services import record
from points_admin.extensions import db

COUNT = 10
# No letter or digit here can be taken for another one.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _GROUP_LENGTH = 4, 4
_BETWEEN = re.compile(r"[\s-]+")


def renew(user: User) -> list[str]:
    """New codes in the place of all old ones, written in groups; flushes."""
    forget(user)
    codes = [_random_code() for _ in range(COUNT)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(user, code)) for code in codes)
    db.session.flush()
    return codes


def use(user: User, typed: str) -> bool:
    """Whether the code was the user's and unused; of two who use one at once the database lets one."""
    spent = delete(RecoveryCode).where(RecoveryCode.code_hash == _hash(user, typed), RecoveryCode.user_id == user.id)
    if db.session.scalar(spent.returning(RecoveryCode.user_id)) is None:
        return False
    record(user.id, "second_factor.use_recovery", user, after={"left": left(user)})
    return True


def left(user: User) -> int:
    """How many are unused."""
    own = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user.id)
    return db.session.scalar(own) or 0


def forget(user: User) -> None:
    """No code of the user works any more."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _random_code() -> str:
    group = "".join
    return "-".join(group(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))


def _hash(user: User, code: str) -> str:
    folded = _BETWEEN.sub("", code).lower()
    return sha256(f"recovery|{user.id}|{folded}".encode()).hexdigest()
