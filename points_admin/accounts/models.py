"""User (a login), Role, what lets a user in, LoginSession (a browser that is signed in), and everybody's names."""

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, LargeBinary, String, Table, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship, validates

from points_admin import clock, text
from points_admin.access import ROLE_PERMISSIONS, Permission, RoleName
from points_admin.database import UtcDateTime
from points_admin.extensions import Model

NAME_LENGTH = 100
KEY_LENGTH = 500
LOGIN_LENGTH = 64
EMAIL_LENGTH = 254
ADDRESS_LENGTH = 64
DEVICE_LENGTH = 200
# The standard lets no credential id be longer.
CREDENTIAL_LENGTH = 1023

user_role = Table(
    "user_role",
    Model.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="RESTRICT"), primary_key=True, index=True),
)


class PersonName:
    """Фамилия Имя Отчество: three fields, the last one optional (""). Whoever is erased has a number for a name."""

    last_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    first_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    middle_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    search_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="", index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @validates("last_name", "first_name", "middle_name")
    def _clean_name(self, _field: str, value: str | None) -> str:
        return text.clean(value or "")

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))

    @property
    def short_name(self) -> str:
        return f"{self.last_name} {self.first_name}"


class Role(Model, RoleMixin):
    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)


class User(PersonName, Model, UserMixin):
    """A login. Login names and addresses are stored in lower case and are unique."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("login = lower(login)", name="login_lower"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(LOGIN_LENGTH), unique=True)
    # The mixin's declarations are hints for its own models: ours may be without e-mail.
    email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH), unique=True)  # type: ignore[assignment]
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wants_digest: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    roles: Mapped[list[Role]] = relationship(secondary=user_role, lazy="selectin")  # type: ignore[assignment]

    @validates("login", "email")
    def _fold(self, _field: str, value: str | None) -> str | None:
        return text.clean(value).lower() if value else None

    @property
    def permissions(self) -> frozenset[Permission]:
        return frozenset().union(*(ROLE_PERMISSIONS[RoleName(role.name)] for role in self.roles))

    def can(self, permission: Permission) -> bool:
        """Whether any of the user's roles carries the permission (an inactive user can nothing)."""
        return self.active and permission in self.permissions

    def __str__(self) -> str:
        return self.full_name


class LoginSession(Model):
    """One signed-in browser. The cookie holds the token, the row its SHA-256: a logout kills copied cookies too."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    device: Mapped[str] = mapped_column(String(DEVICE_LENGTH), default="")


class Authenticator(Model):
    """The app on a user's phone that shows one-time codes; it counts from its first right code on (`enabled_at`).

    Secrets are encrypted with a key that is not in the database (`extensions.vault`).
    """

    __tablename__ = "authenticator"
    __table_args__ = (CheckConstraint("(secret IS NULL) = (enabled_at IS NULL)", name="secret_since_enabled"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str | None] = mapped_column(String(300))
    # Of the app that is being set up, the first one or the one of a new phone.
    new_secret: Mapped[str | None] = mapped_column(String(300))
    # Half minutes since 1970: codes of this one and of those before are used up.
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    enabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Model):
    """Stands in for the app once: a code that was used is gone."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)


class Passkey(Model):
    """A key pair on a user's device that signs in by itself; only its public half is here."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(CREDENTIAL_LENGTH), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    # When the challenge was set that it answered last: it answers none of before again.
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user: Mapped[User] = relationship()

    def __str__(self) -> str:
        return self.name


class LoginFailure(Model):
    """Wrong passwords or codes in a row; the key is a SHA-256, see `lockout.Attempt.keys`."""

    __tablename__ = "login_failure"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


@event.listens_for(User, "before_insert")
@event.listens_for(User, "before_update")
def _keep_search_key(_mapper: Mapper[User], _connection: Connection, user: User) -> None:
    user.search_key = text.search_key(f"{user.full_name} {user.login} {user.email or ''}")[:KEY_LENGTH]
