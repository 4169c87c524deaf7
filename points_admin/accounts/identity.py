"""What a user may be called: login names, e-mails and names that are accepted."""

import re
from dataclasses import dataclass

from points_admin import text
from points_admin.accounts.models import EMAIL_LENGTH, LOGIN_LENGTH, NAME_LENGTH, PersonName, User
from points_admin.accounts.queries import find_user
from points_admin.checks import checked_line
from points_admin.errors import Conflict, Invalid

# One mailbox, as RFC 5322 spells it without quotes and comments: nothing here makes a header say more than one address.
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+", re.ASCII)

_LOGIN = re.compile(r"[^\W_]+(?:[._-][^\W_]+)*")


@dataclass(frozen=True)
class Names:
    """Фамилия Имя Отчество, the last one optional (""); `asdict` gives what people's rows call them."""

    last_name: str
    first_name: str
    middle_name: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))


def checked_name(field: str, value: str) -> str:
    """One of the three names; the patronymic may be missing."""
    return checked_line(value, NAME_LENGTH, field=field, required=field != "middle_name")


def checked_names(names: Names) -> Names:
    """The names as they are stored; raises `Invalid` about the first field that is wrong."""
    return Names(**{field: checked_name(field, value) for field, value in vars(names).items()})


def checked_login(login: str) -> str:
    """The login name as it is stored; raises where it is wrong, and says nothing about whose it is."""
    login = text.clean(login).lower()
    if len(login) > LOGIN_LENGTH or not _LOGIN.fullmatch(login):
        said = f"Логин: от 1 до {LOGIN_LENGTH} знаков, буквы и цифры, между ними точка, дефис или подчёркивание."
        raise Invalid(said, field="login")
    return login


def free_login(login: str, user: User | None = None) -> str:
    """`checked_login` that is nobody's yet; raises where it is not free (`user` may keep the own one)."""
    login = checked_login(login)
    _refuse_taken(login, user, f"Логин {login} уже занят.", field="login")
    return login


def checked_email(email: str | None) -> str | None:
    """The address as it is stored, None for none; raises where it is wrong, and says nothing about whose it is."""
    email = text.clean(email or "").lower()
    if not email:
        return None
    if len(email) > EMAIL_LENGTH or not _EMAIL.fullmatch(email):
        raise Invalid(f"Почта «{email}» записана неверно. Пример: ivanova@example.ru.", field="email")
    return email


def free_email(email: str | None, user: User | None = None) -> str | None:
    """`checked_email` that is nobody's yet; raises where it is not free (`user` may keep the own one)."""
    checked = checked_email(email)
    if checked is not None:
        _refuse_taken(checked, user, f"Почта {checked} уже занята.", field="email")
    return checked


def _refuse_taken(name: str, user: User | None, said: str, *, field: str) -> None:
    """One user's login is nobody else's e-mail either; `user` is None for a new one."""
    holder = find_user(name)
    if holder is not None and holder is not user:
        raise Invalid(said, field=field)


def check_names(user: User) -> None:
    """Last and first name are needed, with a letter in them; raises `Invalid` about the field."""
    for field, label in (("last_name", "Фамилия"), ("first_name", "Имя")):
        if not text.match_key(getattr(user, field)):
            raise Invalid(f"{label}: заполните.", field=field)
    for field in ("last_name", "first_name", "middle_name"):
        if len(getattr(user, field)) > NAME_LENGTH:
            raise Invalid(f"Имя длиннее {NAME_LENGTH} знаков.", field=field)


def refuse_erased(person: PersonName) -> None:
    """Raise `Conflict` for somebody whose data are gone: there is nobody left to change or to let in."""
    if person.erased_at is not None:
        raise Conflict("Данные этого человека обезличены: изменить или вернуть их нельзя.")
