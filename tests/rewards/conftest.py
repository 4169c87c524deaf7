"""A reward that Vera can pay, and the words for exchanging it."""

import uuid

import pytest

from points_admin.rewards.redeeming import redeem
from tests.support.factories import give_points, make_reward


@pytest.fixture
def cup(session):
    return make_reward(session, name="Кружка", price=100, stock=2)


@pytest.fixture
def rich(session, cast):
    """Vera with 250 points."""
    give_points(session, cast.vera, 250, cast.vr)
    return cast.vera


@pytest.fixture
def exchange(cast, cup):
    """`exchange(cast.anna, cast.vera)`: one click at a new page."""

    def clicked(actor, student, reward=cup, **given):
        wanted = {"price": reward.price, "key": uuid.uuid4().hex} | given
        return redeem(actor, reward=reward, student=student, **wanted)

    return clicked
