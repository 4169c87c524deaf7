"""An imported batch goes back by a verb of its own, whenever nobody ends below zero."""

import pytest

from points_admin import clock
from points_admin.errors import NotEnoughPoints
from points_admin.ledger.services import ImportedRow, post_imported, reverse_batch
from points_admin.ledger.verify import verify
from tests.ledger.support import balance, give, new_key
from tests.support.factories import make_student


def imported(cast, *moves):
    """Anna's journal: (student, points) row by row."""
    rows = [
        ImportedRow(student.id, points, (cast.reason if points > 0 else cast.late).id, cast.vr.id, "", clock.today())
        for student, points in moves
    ]
    return post_imported(cast.anna, rows=rows, key=new_key()).batch


def back(cast, batch, **changes):
    return reverse_batch(cast.anna, **{"batch": batch, "comment": "не тот файл", "key": new_key()} | changes)


def test_points_given_back_pay_for_those_taken_back(session, cast):
    give(cast, 10)
    batch = imported(cast, (cast.vera, -10), (cast.vera, 10))
    give(cast, -5)
    assert (back(cast, batch).batch.points, balance(session, cast.vera)) == (0, 5)
    assert verify().problems == []


def test_points_given_back_to_one_do_not_pay_for_another(session, cast):
    timur = make_student(session, group=cast.vr_group)
    give(cast, 10, students=[timur])
    batch = imported(cast, (cast.vera, 10), (timur, -10))
    give(cast, -5)
    with pytest.raises(NotEnoughPoints, match=r"Лебедева Вера \(есть 5, нужно 10\)"):
        back(cast, batch)
    assert (balance(session, cast.vera), balance(session, timur)) == (5, 0)
