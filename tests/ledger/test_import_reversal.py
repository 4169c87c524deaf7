"""An imported batch goes back by a verb of its own, whenever nobody ends below zero."""

import pytest

from points_admin import clock
from points_admin.errors import Invalid, NotEnoughPoints, NotFound
from points_admin.ledger.services import ImportedRow, post_imported, reverse_batch, reverse_import
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


def back(cast, batch, *, actor=None, key=None):
    return reverse_import(actor or cast.anna, batch=batch, comment="не тот файл", key=key or new_key())


def test_it_is_not_reversed_like_a_batch_made_by_hand(session, cast):
    batch = imported(cast, (cast.vera, 10))
    with pytest.raises(Invalid, match="«Импорт»"):
        reverse_batch(cast.anna, batch=batch, comment="ошибка", key=new_key())
    assert balance(session, cast.vera) == 10


def test_it_goes_back_once_however_often_asked(session, cast):
    batch, key = imported(cast, (cast.vera, 10), (cast.vera, 5)), new_key()
    first, second = back(cast, batch, key=key), back(cast, batch, key=key)
    assert (first.batch.points, second.replayed, second.batch.id) == (-15, True, first.batch.id)
    assert balance(session, cast.vera) == 0


def test_another_kvants_import_looks_missing(session, cast):
    batch = imported(cast, (cast.vera, 10))
    with pytest.raises(NotFound):
        back(cast, batch, actor=cast.boris)
    assert balance(session, cast.vera) == 10


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
