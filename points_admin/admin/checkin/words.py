"""How an event is told on the panel's pages: whose, when, and whether it is open."""

from points_admin import clock
from points_admin.checkin.models import Event
from points_admin.web.formats import number, plural


def place_of(event: Event) -> str:
    """«Для всех», «VR/AR-квантум», «VR/AR-квантум, Базовый-1»."""
    if event.kvant is None:
        return "Для всех"
    return f"{event.kvant}, {event.group}" if event.group else str(event.kvant)


def window_of(event: Event) -> str:
    """«28.11.2026, 16:00–17:30»; the day of the end where it is another one."""
    opens, closes = clock.local(event.opens_at), clock.local(event.closes_at)
    end = f"{closes:%H:%M}" if closes.date() == opens.date() else f"{closes:%d.%m.%Y, %H:%M}"
    return f"{opens:%d.%m.%Y, %H:%M}–{end}"


def state_of(event: Event) -> str:
    """Whether students check in now."""
    if event.has_closed:
        return "закончилось"
    return "идёт сейчас" if event.has_opened else "впереди"


def came_words(came: int, expected: int | None) -> str:
    """«Пришли 17 из 25», «Пришёл 1», «Пока никто не пришёл»."""
    if not came:
        return "Пока никто не пришёл"
    verb = plural(came, "Пришёл", "Пришли", "Пришли")
    # Who has left the kvant since is one of those who came.
    return (
        f"{verb} {number(came)} из {number(max(came, expected))}" if expected is not None else f"{verb} {number(came)}"
    )
