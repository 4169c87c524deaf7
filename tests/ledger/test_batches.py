"""The last actions: which batches an actor sees, and how much of each was taken back."""

from datetime import date

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.errors import NotFound
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.policies import can_reverse_batch
from points_admin.ledger.queries import batch_entries, batch_for, entry_for, reasons_for, recent_batches
from points_admin.ledger.services import ImportedRow, post_imported, reverse, reverse_batch
from points_admin.ledger.verify import verify
from tests.ledger.support import balance, give, new_key
from tests.support.factories import make_reason, make_student


def test_a_teacher_sees_the_batches_of_own_kvants(session, cast):
    own = give(cast, 5).batch
    other = give(cast, 5, actor=cast.boris, students=[cast.gleb], kvant=cast.it).batch
    assert [line.batch.id for line in recent_batches(cast.anna)] == [own.id]
    assert [line.batch.id for line in recent_batches(cast.admin)] == [other.id, own.id]
    with pytest.raises(NotFound):
        batch_for(cast.anna, other.id)
    assert batch_entries(cast.anna, other) == []


def test_it_counts_what_was_taken_back(session, cast):
    timur = make_student(session, group=cast.vr_group)
    batch = give(cast, 5, students=[cast.vera, timur]).batch
    first = batch_entries(cast.anna, batch)[0]
    reverse(cast.anna, entry=first, comment="ошибка", key=new_key())
    reversal, line = recent_batches(cast.anna)
    assert (line.reversed_entries, reversal.reversed_entries) == (1, 0)


def test_a_batch_made_by_hand_may_be_reversed_whole_and_only_by_who_may_post(session, cast):
    given, taken = give(cast, 5).batch, give(cast, -2).batch
    reversal = reverse_batch(cast.anna, batch=taken, comment="ошибка", key=new_key()).batch
    imported = post_imported(cast.admin, rows=[row(cast.vera, cast, 5)], key=new_key()).batch
    batches = (given, taken, reversal, imported)
    assert [can_reverse_batch(cast.anna, batch) for batch in batches] == [True, True, False, False]
    assert [can_reverse_batch(cast.admin, batch) for batch in batches] == [True, True, False, False]
    assert not any(can_reverse_batch(cast.vera.user, batch) for batch in batches)


@pytest.mark.parametrize("number", [0, -1, 10**30])
def test_an_impossible_id_looks_missing(cast, number):
    with pytest.raises(NotFound):
        entry_for(cast.admin, number)
    with pytest.raises(NotFound):
        batch_for(cast.admin, number)


def test_reasons_are_general_or_the_kvants_own(session, cast):
    own = make_reason(session, "Полёт", 10, kvant_id=cast.vr.id)
    make_reason(session, "Сборка", 10, kvant_id=cast.it.id)
    make_reason(session, "Прежнее", 10, is_active=False)
    assert list(reasons_for(cast.anna, cast.vr)) == [cast.reason, own, cast.late]
    assert own not in reasons_for(cast.anna)


def row(student, cast, points, **changes):
    reason = cast.reason if points > 0 else cast.late
    values = {"comment": "", "occurred_on": clock.today(), "kvant_id": cast.vr.id} | changes
    return ImportedRow(student_id=student.id, points=points, reason_id=reason.id, **values)


def test_an_imported_journal_is_one_batch_in_the_order_of_days(session, cast):
    early = clock.today().replace(day=1, month=1)
    rows = [row(cast.vera, cast, -5), row(cast.vera, cast, 20, occurred_on=early), row(cast.vera, cast, 3)]
    posting = post_imported(cast.admin, rows=rows, key="import-of-a-test")
    assert (posting.batch.size, posting.batch.points, posting.batch.kvant_id) == (3, 18, cast.vr.id)
    assert [entry.points for entry in batch_entries(cast.admin, posting.batch)] == [20, -5, 3]
    assert balance(session, cast.vera) == 18
    assert post_imported(cast.admin, rows=rows, key="import-of-a-test").replayed
    assert verify().problems == []


def test_the_numbers_of_imported_entries_follow_the_days_not_the_children(session, cast):
    days = [date(2026, 9, 3), date(2026, 9, 1), date(2026, 9, 2)]
    rows = [row(student, cast, 5, occurred_on=day) for student in (cast.gleb, cast.vera) for day in days]
    post_imported(cast.admin, rows=rows, key="import-of-a-test")
    stored = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    assert [entry.occurred_on for entry in stored] == sorted(days * 2)
    assert [entry.student_id for entry in stored] == [cast.gleb.id, cast.vera.id] * 3


def test_a_teacher_imports_own_kvants_only(session, cast):
    with pytest.raises(NotFound):
        post_imported(cast.anna, rows=[row(cast.gleb, cast, 5, kvant_id=cast.it.id)], key="import-of-a-test")
    with pytest.raises(NotFound):
        post_imported(cast.anna, rows=[row(cast.gleb, cast, 5, kvant_id=None)], key="import-of-a-test")
