"""Users: create, update, set a password, switch on and off, give and take roles. Each change is recorded once."""

import uuid
from dataclasses import asdict
from hashlib import sha256
from typing import TypedDict, Unpack

from sqlalchemy import func, select

from points_admin.access import Actor, Permission, RoleName, require
from points_admin.accounts import passkeys, passwords, sessions
from points_admin.accounts.identity import Names, check_names, free_email, free_login, refuse_erased
from points_admin.accounts.models import Role, User
from points_admin.audit.services import record, record_changes
from points_admin.database import refusing
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db


class UserChanges(TypedDict, total=False):
    login: str
    email: str | None
    last_name: str
    first_name: str
    middle_name: str


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
    must_change: bool = False,
) -> User:
    """A new active user.

    `temporary`: the password is a generated one for the first login, outside the rules for chosen passwords.
    `must_change`: somebody else chose it, so that it lasts for one login, too.
    Raises `Invalid` (with `field`) for a taken or wrong login or e-mail, a missing name, a weak password, and
    `Conflict` where somebody takes the login or e-mail at the same moment.
    """
    require(actor, Permission.USERS_MANAGE)
    user = User(
        login=free_login(login),
        email=free_email(email),
        last_name=last_name,
        first_name=first_name,
        middle_name=middle_name,
        active=True,
        must_change_password=temporary or must_change,
        fs_uniquifier=uuid.uuid4().hex,
        roles=[find_role(role)],
    )
    check_names(user)
    _store_password(user, password, temporary=temporary)
    db.session.add(user)
    with refusing("Такая запись уже есть."):
        db.session.flush()
    record(actor.id, "user.create", user, after={"login": user.login, "email": user.email, "role": role.value})
    return user


def update_user(actor: Actor, user: User, **wanted: Unpack[UserChanges]) -> User:
    """Change what is named, leave the rest; a login or e-mail of before is not judged by newer rules.

    Raises `Invalid` (with `field`) for a taken or wrong login or e-mail and for a missing name, `Conflict` where
    somebody takes the login or e-mail at the same moment, and for a user who is erased.
    """
    require(actor, Permission.USERS_MANAGE)
    refuse_erased(user)
    with db.session.no_autoflush:
        if "login" in wanted and wanted["login"] != user.login:
            wanted["login"] = free_login(wanted["login"], user)
        if "email" in wanted and wanted["email"] != user.email:
            wanted["email"] = free_email(wanted["email"], user)
            if user.email_confirmed_at and wanted["email"] != user.email:
                # Whoever reads the letters there has not shown it yet.
                user.email_confirmed_at = None
        for name, value in wanted.items():
            setattr(user, name, value)
        check_names(user)
    record_changes(actor.id, "user.update", user)
    return user


def replace_password(actor: Actor, user: User, password: str) -> None:
    """A one-time password in place of the forgotten one; ends every session of the user, and every passkey.

    For `roster.logins.new_password`, whose rule says who may do it, and to whom.
    """
    _store_password(user, password, temporary=True)
    user.must_change_password = True
    _lock_out(user)
    record(actor.id, "user.set_password", user, after={"temporary": True})
    db.session.flush()


def choose_password(user: User, password_hash: str) -> None:
    """A new password, checked and hashed, by somebody who has shown that the login is theirs.

    It ends every session, and every passkey.
    """
    user.password = password_hash
    user.must_change_password = False
    _lock_out(user)
    record(user.id, "user.reset_password", user)
    db.session.flush()


def rename(actor: Actor, user: User, names: Names) -> None:
    """Other names, for verbs with a rule of their own about who may give them."""
    for name, value in asdict(names).items():
        setattr(user, name, value)
    record_changes(actor.id, "user.rename", user)


def password_mark(user: User) -> str:
    """Changes with every new password, and says nothing about it."""
    return sha256(f"mark|{user.fs_uniquifier}".encode()).hexdigest()[:32]


def sign_up(
    *, login: str, email: str | None, password_hash: str, last_name: str, first_name: str, middle_name: str
) -> User:
    """A student's login that somebody makes without being anybody yet; the names are checked and free.

    Raises `IntegrityError` where somebody takes the login or e-mail at the same moment.
    """
    user = User(
        login=login,
        email=email,
        password=password_hash,
        last_name=last_name,
        first_name=first_name,
        middle_name=middle_name,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        roles=[find_role(RoleName.STUDENT)],
    )
    db.session.add(user)
    db.session.flush()
    record(None, "user.sign_up", user)
    return user


def deactivate(actor: User, user: User) -> None:
    """Shut the user out at once; raises `Conflict` for oneself and for the last administrator."""
    require(actor, Permission.USERS_MANAGE)
    if user.active:
        shut_out(actor, user)
        keep_an_administrator(actor, user)


def shut_out(actor: Actor, user: User) -> None:
    """`deactivate` for verbs with a rule of their own about who may do it, and to whom: to no administrator."""
    user.active = False
    sessions.end_all(user)
    record(actor.id, "user.deactivate", user, before={"active": True}, after={"active": False})
    db.session.flush()


def activate(actor: User, user: User) -> None:
    """Let the user in again, but by no letter of before; raises `Conflict` for one who is erased."""
    require(actor, Permission.USERS_MANAGE)
    refuse_erased(user)
    if user.active:
        return
    user.active = True
    user.fs_uniquifier = uuid.uuid4().hex
    record(actor.id, "user.activate", user, before={"active": False}, after={"active": True})
    db.session.flush()


def give_role(actor: User, user: User, role: RoleName) -> None:
    """Add a role; nothing happens if the user has it. Raises `Conflict` for one who is erased."""
    require(actor, Permission.USERS_MANAGE)
    refuse_erased(user)
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


def keep_an_administrator(actor: Actor, user: User) -> None:
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


def _lock_out(user: User) -> None:
    """Whoever is in is out. A passkey opens without the password: a thief's would outlive what takes the login back."""
    user.fs_uniquifier = uuid.uuid4().hex
    sessions.end_all(user)
    passkeys.forget(user)


def _store_password(user: User, password: str, *, temporary: bool) -> None:
    if not temporary and (wrong := passwords.problems(password, user)):
        raise Invalid(wrong[0], field="password")
    user.password = passwords.hashed(password)
