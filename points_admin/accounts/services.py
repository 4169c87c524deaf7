"""Users: create, set a password, switch on and off, give and take roles. Each change leaves one audit record."""

import uuid
from hashlib import sha256

from sqlalchemy import func, select

from points_admin import text
from points_admin.access import Actor, Permission, RoleName, require
from points_admin.accounts import passwords, sessions
from points_admin.accounts.models import EMAIL_LENGTH, LOGIN_LENGTH, NAME_LENGTH, Role, User
from points_admin.accounts.queries import find_user
from points_admin.audit.services import record
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db


def create_user(
    actor: Actor,
    *,
    role: RoleName,
    login: str,
    password: str,
    last_name: str,
    first_name: str,
    middle_name: str = "",
    email: str | None = None,
    temporary: bool = False,
) -> User:
    """A new active user.

    `temporary`: the password is a generated one for the first login, outside the rules for chosen passwords.
    Raises `Invalid` (with `field`) for a taken or wrong login or e-mail, a missing name, a weak password.
    """
    require(actor, Permission.USERS_MANAGE)
    user = User(
        login=_free_login(login),
        email=_free_email(email),
        last_name=last_name,
        first_name=first_name,
        middle_name=middle_name,
        active=True,
        must_change_password=temporary,
        fs_uniquifier=uuid.uuid4().hex,
        roles=[find_role(role)],
    )
    _check_names(user)
    _store_password(user, password, temporary=temporary)
    db.session.add(user)
    db.session.flush()
    record(actor.id, "user.create", user, after={"login": user.login, "email": user.email, "role": role.value})
    return user


def set_password(actor: Actor, user: User, password: str, *, temporary: bool) -> None:
    """A new password given by an administrator (or the command line); ends every session of the user."""
    require(actor, Permission.USERS_MANAGE)
    _store_password(user, password, temporary=temporary)
    user.must_change_password = temporary
    user.fs_uniquifier = uuid.uuid4().hex
    sessions.end_all(user)
    record(actor.id, "user.set_password", user, after={"temporary": temporary})
    db.session.flush()


def password_mark(user: User) -> str:
    """Changes with every new password, and says nothing about it."""
    return sha256(f"mark|{user.fs_uniquifier}".encode()).hexdigest()[:32]


def deactivate(actor: User, user: User) -> None:
    """Shut the user out at once; raises `Conflict` for oneself and for the last administrator."""
    require(actor, Permission.USERS_MANAGE)
    if not user.active:
        return
    user.active = False
    sessions.end_all(user)
    keep_an_administrator(actor, user)
    record(actor.id, "user.deactivate", user, before={"active": True}, after={"active": False})


def activate(actor: User, user: User) -> None:
    """Let the user in again."""
    require(actor, Permission.USERS_MANAGE)
    if user.active:
        return
    user.active = True
    record(actor.id, "user.activate", user, before={"active": False}, after={"active": True})
    db.session.flush()


def give_role(actor: User, user: User, role: RoleName) -> None:
    """Add a role; nothing happens if the user has it."""
    require(actor, Permission.USERS_MANAGE)
    if user.has_role(role.value):
        return
    user.roles.append(find_role(role))
    record(actor.id, "user.give_role", user, after={"role": role.value})
    db.session.flush()


def take_role(actor: User, user: User, role: RoleName) -> None:
    """Remove a role; raises `Conflict` for the own administrator's role and for the last administrator."""
    require(actor, Permission.USERS_MANAGE)
    if not user.has_role(role.value):
        return
    user.roles.remove(find_role(role))
    keep_an_administrator(actor, user)
    record(actor.id, "user.take_role", user, before={"role": role.value})


def keep_an_administrator(actor: User, user: User) -> None:
    """To be called after any change of a user's roles or activity, before the commit; flushes.

    Raises `Conflict` if no active administrator would be left, or if the actor has shut out oneself.
    """
    db.session.flush()
    if actor.id == user.id and not user.can(Permission.USERS_MANAGE):
        raise Conflict("Нельзя снять с себя роль администратора или отключить свой логин: это сделает другой.")
    # Two administrators who remove each other at once take turns here.
    role_id = db.session.scalar(select(Role.id).where(Role.name == RoleName.ADMIN).with_for_update())
    left = select(func.count()).select_from(User).where(User.active, User.roles.any(Role.id == role_id))
    if not db.session.scalar(left):
        raise Conflict("Это последний администратор: сначала назначьте другого.")


def find_role(role: RoleName) -> Role:
    """The stored role; it is made when first needed."""
    found = db.session.scalar(select(Role).where(Role.name == role.value))
    if found is None:
        found = Role(name=role.value)
        db.session.add(found)
    return found


def _store_password(user: User, password: str, *, temporary: bool) -> None:
    if not temporary and (wrong := passwords.problems(password, user)):
        raise Invalid(wrong[0], field="password")
    user.password = passwords.hashed(password)


def _free_login(login: str) -> str:
    login = text.clean(login).lower()
    if not login or len(login) > LOGIN_LENGTH or "@" in login or " " in login:
        raise Invalid(f"Логин: от 1 до {LOGIN_LENGTH} знаков, без пробелов и «@».", field="login")
    if find_user(login):
        raise Invalid(f"Логин {login} уже занят.", field="login")
    return login


def _free_email(email: str | None) -> str | None:
    email = text.clean(email or "").lower()
    if not email:
        return None
    mailbox, _, host = email.partition("@")
    if not mailbox or not host or "@" in host or " " in email or len(email) > EMAIL_LENGTH:
        raise Invalid(f"Почта «{email}» записана неверно. Пример: ivanova@example.ru.", field="email")
    if find_user(email):
        raise Invalid(f"Почта {email} уже занята.", field="email")
    return email


def _check_names(user: User) -> None:
    for field, label in (("last_name", "Фамилия"), ("first_name", "Имя")):
        if not getattr(user, field):
            raise Invalid(f"{label}: заполните.", field=field)
    for field in ("last_name", "first_name", "middle_name"):
        if len(getattr(user, field)) > NAME_LENGTH:
            raise Invalid(f"Имя длиннее {NAME_LENGTH} знаков.", field=field)
