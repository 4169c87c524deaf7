"""A time that does not depend on the clock: it is Monday, 30.11.2026, ten seconds after noon in Moscow."""

from datetime import UTC, datetime, timedelta

import pytest

from points_admin import clock
from points_admin.checkin.codes import code_at

NOON = datetime(2026, 11, 30, 9, 0, 10, tzinfo=UTC)


@pytest.fixture
def noon(monkeypatch):
    """Moves on by `noon(seconds=30)`; half minutes begin at noon."""

    def go(**delta):
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(**delta))

    go()
    return go


@pytest.fixture
def shown(noon):
    """What the event's screen shows now: `shown(event)`."""
    return lambda event: code_at(event.secret, clock.now())
