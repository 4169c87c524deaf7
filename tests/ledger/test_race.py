"""Can many processes together spend more than there is, or make one intent count twice? (`make drill` has more.)"""

import pytest

from tests.drills.race import careless_write_offs, equal_keys, opposite_orders, write_offs


def test_exactly_the_balance_is_spent(database):
    spent = write_offs(database, processes=4, attempts=160, balance=40)
    assert (spent.succeeded, spent.balance, spent.problems) == (40, 0, [])
    assert spent.succeeded + spent.refused + spent.busy == 160


def test_the_same_race_catches_careless_code(database):
    assert careless_write_offs(database, processes=4, attempts=400, balance=40) > 40


def test_equal_keys_at_once_make_one_batch(database):
    got = equal_keys(database, processes=10)
    assert (got.first, got.replayed, got.batches, got.entries, got.balance) == (1, 9, 1, 1, 5)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_batches_in_opposite_orders_do_not_deadlock(database):
    assert opposite_orders(database, processes=4, batches=200) == []
