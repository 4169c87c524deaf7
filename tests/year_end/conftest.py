"""A spring that does not depend on the day of the test: it is Monday, 31.05.2027, noon in Moscow."""

from datetime import UTC, datetime, timedelta

import pytest

from points_admin import clock

NOON = datetime(2027, 5, 31, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    """Moves on by `spring(days=92)`."""

    def go(**delta):
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(**delta))

    go()
    return go
