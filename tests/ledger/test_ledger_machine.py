"""The ledger agrees with a plain dictionary, move by move. (`make drill` plays thousands of moves.)"""

from tests.drills.machine import run_machine


def test_the_ledger_agrees_with_a_dictionary(database):
    assert run_machine(database, examples=6, steps=15, derandomize=True) > 50
