"""How numbers, points, days and instants are written in Russian; templates use these as filters."""

from datetime import date, datetime

from flask import current_app

from points_admin import clock

NBSP = "\u00a0"
MINUS = "\u2212"
NOTHING = "—"


def number(value: int) -> str:
    """«1 234», «−5»: groups of three with no-break spaces, a real minus."""
    sign = MINUS if value < 0 else ""
    return sign + f"{abs(value):,}".replace(",", NBSP)


def decimal(value: float) -> str:
    """«4,6»: one digit after the comma."""
    return f"{value:.1f}".replace(".", ",")


def signed(value: int) -> str:
    """«+5», «−2», «0»."""
    return f"+{number(value)}" if value > 0 else number(value)


def plural(value: int, one: str, few: str, many: str) -> str:
    """The word form that Russian wants after `value`: 1 балл, 2 балла, 5 баллов, 11 баллов, 21 балл."""
    tens, ones = abs(value) % 100, abs(value) % 10
    if ones == 1 and tens != 11:
        return one
    return few if 2 <= ones <= 4 and not 12 <= tens <= 14 else many


def points(value: int) -> str:
    """«5 баллов», in the words of `POINTS_UNIT_FORMS`."""
    return f"{number(value)}{NBSP}{plural(value, *current_app.config['POINTS_UNIT_FORMS'])}"


def day(value: date | datetime | None) -> str:
    """«22.11.2026»; an instant counts as its day at the technopark."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return f"{value:%d.%m.%Y}"


def moment(value: datetime | None) -> str:
    """«22.11.2026 15:04» on the technopark's wall clock."""
    return NOTHING if value is None else f"{clock.local(value):%d.%m.%Y}{NBSP}{clock.local(value):%H:%M}"


def clock_time(value: datetime) -> str:
    """«15:04» on the technopark's wall clock."""
    return f"{clock.local(value):%H:%M}"


def masked(email: str) -> str:
    """«m***@mail.ru»: whoever knows the address recognises it, and nobody else learns it."""
    mailbox, _, host = email.partition("@")
    return f"{mailbox[:1]}***@{host}"


_UNITS = (
    (3600, ("час", "часа", "часов")),
    (60, ("минуту", "минуты", "минут")),
    (1, ("секунду", "секунды", "секунд")),
)


def wait(seconds: int) -> str:
    """How long to wait, in the accusative and rounded up: «30 секунд», «1 минуту», «2 часа»."""
    size, forms = next((unit for unit in _UNITS if seconds >= unit[0]), _UNITS[-1])
    count = max(1, -(-seconds // size))
    return f"{count}{NBSP}{plural(count, *forms)}"
