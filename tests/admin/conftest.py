"""Who sits before the panel."""

import pytest

from tests.support.factories import make_student


@pytest.fixture
def admin(login, cast):
    return login(cast.admin)


@pytest.fixture
def anna(login, cast):
    return login(cast.anna)


@pytest.fixture
def mates(cast, session):
    """Vera and two more of her group."""
    return [cast.vera, *(make_student(session, cast.vr, cast.vr_group) for _ in range(2))]
