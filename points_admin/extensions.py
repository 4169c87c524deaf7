"""Extension objects, unbound: `create_app` binds them."""

import hmac
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_security import Security
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from passlib.totp import TOTP
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can speak of them on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def address_key() -> str:
    """What a limit per address counts by: the IPv4 address, or the IPv6 network one subscriber gets (/64)."""
    raw = request.remote_addr or ""
    try:
        address = ip_address(raw)
    except ValueError:
        return raw
    return f"{int(address) >> 64:x}::/64" if isinstance(address, IPv6Address) else raw


class Vault:
    """One-time codes whose secrets are stored encrypted, with a key made of the application's secret.

    A row names the key it was encrypted with, so that after a change of the secret it is unreadable, not wrong.
    """

    _NAME = "points.totp"

    def init_app(self, app: Flask) -> None:
        key = hmac.digest(app.config["SECRET_KEY"].encode(), self._NAME.encode(), "sha256").hex()
        tag = sha256(key.encode()).hexdigest()[:8]
        # The colon has a meaning of its own in the address that an app reads.
        issuer = app.config["POINTS_SITE_NAME"].replace(":", " ")
        app.extensions[self._NAME] = TOTP.using(secrets={tag: key}, issuer=issuer)

    @property
    def totp(self) -> Any:
        """Passlib's `TOTP` with the key at hand."""
        return current_app.extensions[self._NAME]


vault = Vault()
migrate = Migrate()
babel = Babel()
security = Security()
csrf = CSRFProtect()
limiter = Limiter(key_func=address_key)
