"""The only place that asks the time. Instants are aware UTC; days are days in the technopark's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_zone = ZoneInfo("Europe/Moscow")


def use_zone(name: str) -> None:
    """Set the technopark's zone (`POINTS_TIMEZONE`); raises `ZoneInfoNotFoundError` for an unknown name."""
    global _zone
    _zone = ZoneInfo(name)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """The instant on the technopark's wall clock."""
    return instant.astimezone(_zone)


def today() -> date:
    """The calendar day at the technopark."""
    return local(now()).date()


def instant(day: date, at: time) -> datetime:
    """When the technopark's wall clock shows this time on this day, in UTC."""
    return datetime.combine(day, at, tzinfo=_zone).astimezone(UTC)


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """When the first day begins at the technopark, and when the last one is over: the end is not inside."""
    return instant(first, time()), instant(last + timedelta(days=1), time())
