"""Letters about a login: each looks up whom it concerns when it is sent, so that no request has to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from points_admin.accounts.models import User
from points_admin.accounts.queries import find_user
from points_admin.accounts.services import password_mark
from points_admin.notices.models import OutboxMessage
from points_admin.roster.card_letters import Occasion
from points_admin.roster.queries import addresses_of, student_behind
from points_admin.web.account.tokens import card_token, email_token, reset_token
from points_admin.web.addresses import absolute_url


@dataclass(frozen=True)
class Letter:
    """`template` is a pair of files in templates/mail/, `context` what they say."""

    recipient: str
    subject: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    # Whom it turned out to be for, where the message did not know.
    user: User | None = None


def password_reset(message: OutboxMessage) -> Letter | None:
    """To whoever is called so, if anybody is, and has an address."""
    user = find_user(message.context.get("name", ""))
    recipient = next(iter(addresses_of(user)), None) if user is not None and user.active else None
    if user is None or recipient is None:
        return None
    link = absolute_url("account.new_password", token=reset_token(user, recipient))
    known = not _is_nobody_yet(user)
    context = {"link": link, "name": user.full_name if known else "", "login": user.login if known else ""}
    return Letter(recipient, "Новый пароль", "password_reset", context, user)


def email_confirm(message: OutboxMessage) -> Letter | None:
    """To the new address; its holder is told where it is taken. No name: anybody may have typed anybody's address."""
    user, email = message.user, message.recipient
    if user is None or not user.active:
        return None
    holder = find_user(email)
    if holder is not None and holder is not user:
        return email_taken(message)
    link = absolute_url("account.confirm_email", token=email_token(message))
    told = message.context
    return Letter(
        email, told.get("title") or "Подтвердите почту", "email_confirm", {"link": link, "body": told.get("body", "")}
    )


def email_taken(message: OutboxMessage) -> Letter:
    """Somebody has tried to register or to confirm an address that belongs to a login already."""
    link = absolute_url("account.reset")
    return Letter(message.recipient, "Кто-то указал вашу почту", "email_taken", {"link": link})


# What a card is about: to the guardian («вы»), to the student («ты»).
_OPENINGS: Mapping[Occasion, tuple[str, str]] = {
    Occasion.ISSUED: (
        "Для вашего ребёнка создан вход в личный кабинет: там видно баллы, когда и за что они начислены.",
        "Для тебя создан вход в личный кабинет: там видно баллы, когда и за что они начислены.",
    ),
    Occasion.RESET: (
        "Пароль вашего ребёнка для личного кабинета сброшен: прежний больше не действует.",
        "Твой пароль для личного кабинета сброшен: прежний больше не действует.",
    ),
    Occasion.REPLACED: (
        "Логин или почта из анкеты вашего ребёнка уже заняты: входить нужно с этим логином. "
        "Пароль подходит тот, что придуман при регистрации.",
        "Логин или почта из твоей анкеты уже заняты: входи с этим логином. "
        "Пароль подходит тот, что придуман при регистрации.",
    ),
}


def login_card(message: OutboxMessage) -> Letter | None:
    """The login and a link to choose a password, never a password.

    Where the password has changed since the letter was ordered, there is no link: the card is not the latest word.
    """
    user, told = message.user, message.context
    if user is None or not user.active:
        return None
    to_guardian, occasion = told["is_to_guardian"], Occasion(told["occasion"])
    is_current = told["mark"] == password_mark(user)
    context = {
        "opening": _OPENINGS[occasion][0 if to_guardian else 1],
        "is_first": occasion is not Occasion.REPLACED,
        "name": user.full_name,
        "login": user.login,
        "link": absolute_url("account.new_password", token=card_token(user, message.recipient)) if is_current else "",
        "entrance": absolute_url("security.login"),
        "reset": absolute_url("account.reset"),
    }
    return Letter(message.recipient, "Логин для личного кабинета", "login_card", context)


def _is_nobody_yet(user: User) -> bool:
    """Whoever has only registered has chosen the address, the name and the login: no letter carries their words."""
    student = student_behind(user)
    return student is not None and student.is_applicant and user.email_confirmed_at is None
