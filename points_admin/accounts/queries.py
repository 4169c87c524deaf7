"""Looking users up: by login name or e-mail, the credentials of one, teachers, administrators, authors."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from points_admin import text
from points_admin.access import Permission, RoleName
from points_admin.accounts.models import Role, User
from points_admin.extensions import db


@dataclass(frozen=True)
class Credentials:
    """What a login is checked against, as plain values: reading them costs the same whoever is behind them."""

    user_id: int | None = None
    full_name: str = ""
    password: str | None = None


def credentials_of(name: str) -> Credentials:
    """By login name or e-mail; a switched-off user has no password to match, an unknown name has nothing at all."""
    query = select(User.id, User.last_name, User.first_name, User.active, User.password)
    row = db.session.execute(query.where(_is_called(name)).limit(1)).one_or_none()
    if row is None:
        return Credentials()
    return Credentials(row.id, f"{row.last_name} {row.first_name}", row.password if row.active else None)


def find_user(name: str) -> User | None:
    """The user by login name or e-mail, whatever the letter case."""
    return db.session.scalar(select(User).where(_is_called(name)).limit(1))


def teachers() -> Sequence[User]:
    """Active teachers, by name."""
    wanted = User.active, User.roles.any(Role.name == RoleName.TEACHER)
    return db.session.scalars(select(User).where(*wanted).order_by(User.search_key)).all()


def administrators() -> Sequence[User]:
    """Active administrators, by name."""
    wanted = User.active, User.roles.any(Role.name == RoleName.ADMIN)
    return db.session.scalars(select(User).where(*wanted).order_by(User.search_key)).all()


def authors_for(actor: User) -> Sequence[User]:
    """Whose doings the actor may ask about, by name: those of all staff for administrators, the own for others."""
    if not actor.can(Permission.USERS_MANAGE):
        return [actor]
    staff = User.roles.any(Role.name != RoleName.STUDENT)
    return db.session.scalars(select(User).where(staff).order_by(User.search_key)).all()


def _is_called(name: str) -> ColumnElement[bool]:
    folded = text.clean(name).lower()
    return (User.login == folded) | (User.email == folded)
