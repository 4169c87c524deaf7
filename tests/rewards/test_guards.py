"""Does the database itself keep what a redemption is about, and a stock that is not below nothing?"""

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError

from points_admin.database import violated_constraint
from points_admin.rewards.models import Redemption
from tests.support.factories import make_redemption, make_reward


@pytest.fixture
def redemption(session, cast):
    return make_redemption(session, cast.anna, cast.vera)


@pytest.mark.parametrize("field", ["price", "key", "issued_by_id", "student_id", "reward_id"])
def test_what_it_is_about_never_changes(session, cast, redemption, field):
    others = {"price": 1, "key": "another-key", "student_id": cast.gleb.id, "reward_id": make_reward(session).id}
    with pytest.raises(IntegrityError) as refusal:
        session.execute(update(Redemption).values({field: others.get(field)}))
    assert violated_constraint(refusal.value) == "insert_only"


def test_it_is_never_removed(session, redemption):
    with pytest.raises(IntegrityError):
        session.execute(delete(Redemption))


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("UPDATE reward SET stock = -1", "ck_reward_stock_not_negative"),
        ("UPDATE reward SET price = 0", "ck_reward_price_range"),
        ("UPDATE reward SET per_student = 0", "ck_reward_per_student_positive"),
        ("UPDATE redemption SET state = 'handed_over'", "ck_redemption_handed_over_when"),
        ("UPDATE redemption SET state = 'cancelled'", "ck_redemption_cancelled_when"),
        ("UPDATE redemption SET state = 'lost'", "ck_redemption_state"),
        ("DELETE FROM reward", ""),
    ],
)
def test_states_and_numbers_make_sense(session, redemption, statement, refused):
    with pytest.raises(IntegrityError) as refusal:
        session.execute(text(statement))
    assert refused in violated_constraint(refusal.value)
