"""Week: Monday to Sunday; and which one there is to tell of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from points_admin import clock

# On Monday morning at the technopark, before the first lessons.
FROM_HOUR = 7


@dataclass(frozen=True)
class Week:
    monday: date

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def week_to_tell(instant: datetime) -> Week | None:
    """The week before that of the instant; None on Monday until `FROM_HOUR`: the one before that is old news."""
    local = clock.local(instant)
    if local.weekday() == 0 and local.hour < FROM_HOUR:
        return None
    return Week(local.date() - timedelta(days=local.weekday() + 7))
