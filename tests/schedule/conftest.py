"""A week that does not depend on the day of the test: it is Monday, 30.11.2026, noon in Moscow."""

from datetime import UTC, datetime, timedelta

import pytest

from points_admin import clock

NOON = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """Moves on by `monday(days=3)`."""

    def go(**delta):
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(**delta))

    go()
    return go
