"""What the tests of logins share."""

from datetime import UTC, datetime, timedelta

import pytest

from points_admin import clock


@pytest.fixture
def stopped_clock(monkeypatch):
    """Time stands still in the middle of a half minute; `at` moves it from there."""
    middle = datetime.fromtimestamp(clock.now().timestamp() // 30 * 30 + 15, UTC)
    monkeypatch.setattr(clock, "now", lambda: middle)


@pytest.fixture
def at(monkeypatch):
    """Moves the clock: `at(hours=3)` from the real now."""
    real = clock.now

    def move(**delta):
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**delta))

    return move
