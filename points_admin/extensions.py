"""Extension objects, unbound: `create_app` binds them."""

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from flask import request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_security import Security
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
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


migrate = Migrate()
babel = Babel()
security = Security()
csrf = CSRFProtect()
limiter = Limiter(key_func=address_key)
