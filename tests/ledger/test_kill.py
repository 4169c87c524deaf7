"""Does a process killed in the middle of bulk awards leave a part of a batch behind? (`make drill` has more.)"""

from tests.drills.kills import award_row_by_row, kill_many


def test_a_killed_process_leaves_no_partial_batch(database):
    got = kill_many(database, kills=8)
    assert got.batches >= 8
    assert (got.partial, got.problems) == (0, [])


def test_the_same_kills_catch_careless_code(database):
    got = kill_many(database, kills=8, work=award_row_by_row)
    assert got.partial > 0
    assert got.problems
