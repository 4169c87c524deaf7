"""What the tests of logins share."""

from datetime import timedelta

import pytest

from points_admin import clock


@pytest.fixture
def at(monkeypatch):
    """Moves the clock: `at(hours=3)` from the real now."""
    real = clock.now

    def move(**delta):
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**delta))

    return move
