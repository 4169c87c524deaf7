"""Refusals of the domain: small exceptions with a stable code; each surface maps and translates them once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from points_admin import clock


class DomainError(Exception):
    """A rule said no. `code` is stable and public; `message` is Russian and may be shown to the actor."""

    code = "invalid"
    message = "Действие невозможно."

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        self.message = message or type(self).message
        self.field = field
        super().__init__(self.message)


class Correctable(DomainError):
    """Whoever asked can put it right: a screen says it beside its form, and keeps what was typed."""


class Invalid(Correctable):
    """The request itself is wrong."""

    message = "Введённые данные не годятся."


class Forbidden(DomainError):
    """Yours to see, not yours to do."""

    code = "forbidden"
    message = "Недостаточно прав для этого действия."


class FirstWanted(Forbidden):
    """Signed in, but one thing has to be done before anything else opens."""


class NewPasswordWanted(FirstWanted):
    """A one-time password opens nothing but the page where it is replaced."""

    message = "Сначала нужно сменить одноразовый пароль."


class SecondFactorWanted(FirstWanted):
    """An administrator without a second factor gets nowhere but to the page where it is switched on."""

    message = "Администраторам нужен второй шаг входа: включите его."


class NotFound(DomainError):
    """Not there, or not yours: the two look alike."""

    code = "not_found"
    message = "Не найдено."


class Conflict(Correctable):
    """Fine by itself, but the world has moved on."""

    code = "conflict"
    message = "Данные уже изменились: поможет обновить страницу и повторить."


class NotEnoughPoints(Conflict):
    """Some accounts would fall below zero; nothing was stored.

    `shortages` lists (student id, balance in points) of the students the actor may see.
    """

    code = "not_enough_points"
    message = "Недостаточно баллов."

    def __init__(self, message: str, shortages: Sequence[tuple[int, int]]) -> None:
        super().__init__(message)
        self.shortages = shortages


class AlreadyReversed(Conflict):
    code = "already_reversed"
    message = "Операция уже сторнирована."


class AlreadyDecided(Conflict):
    """Somebody was quicker with a verdict."""

    code = "already_decided"
    message = "Уже решено."

    @classmethod
    def by(cls, who: str | None, when: datetime | None, *, state: str) -> Self:
        """«Уже решено: заявка принята, Смирнова Анна, 22.11.2026 15:04.»"""
        moment = f"{clock.local(when):%d.%m.%Y %H:%M}" if when else None
        return cls(f"Уже решено: {', '.join(filter(None, (state, who, moment)))}.")


class AlreadyApplied(Conflict):
    """One open request per student and kvant."""

    code = "already_applied"
    message = "Такая заявка уже подана."


class NoPlace(Conflict):
    """The kvant or the group is full."""

    code = "no_place"
    message = "Мест нет."


class KeyReused(Correctable):
    """The same idempotency key came with another request."""

    code = "key_reused"
    message = "Этот запрос уже выполнен с другими данными. Обновите страницу и повторите."
