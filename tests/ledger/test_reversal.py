"""Corrections are reversals: of one entry or of what still stands of a batch, once, with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.errors import AlreadyReversed, Invalid, NotEnoughPoints, NotFound
from points_admin.ledger.models import Account, DailyTotal, EntryKind, LedgerEntry
from points_admin.ledger.services import reverse, reverse_batch
from tests.ledger.support import balance, give, new_key
from tests.support.factories import make_student


def entry_of(session, posting, student=None):
    entries = select(LedgerEntry).where(LedgerEntry.batch_id == posting.batch.id)
    return session.scalars(entries.where(LedgerEntry.student_id == student.id) if student else entries).one()


def undo(cast, entry, *, actor=None, comment="не тому ученику"):
    return reverse(actor or cast.anna, entry=entry, comment=comment, key=new_key())


def test_a_reversal_mirrors_the_entry_and_keeps_its_day(session, cast):
    day = clock.today() - timedelta(days=3)
    entry = entry_of(session, give(cast, 40, occurred_on=day))
    mirror = entry_of(session, undo(cast, entry))
    assert (mirror.kind, mirror.points, mirror.reverses_id) == (EntryKind.REVERSAL, -40, entry.id)
    assert (mirror.occurred_on, mirror.reason_id, mirror.kvant_id) == (day, entry.reason_id, entry.kvant_id)
    account = session.get_one(Account, cast.vera.id)
    assert (account.balance, account.earned, account.spent) == (0, 0, 0)
    total = session.scalars(select(DailyTotal)).one()
    assert (total.day, total.accrued, total.deducted, total.entries) == (day, 0, 0, 2)


def test_a_reversed_deduction_gives_the_points_back(session, cast):
    give(cast, 40)
    undo(cast, entry_of(session, give(cast, -10)))
    account = session.get_one(Account, cast.vera.id)
    assert (account.balance, account.earned, account.spent) == (40, 40, 0)


def test_an_entry_is_reversed_once(session, cast):
    entry = entry_of(session, give(cast, 40))
    undo(cast, entry)
    with pytest.raises(AlreadyReversed):
        undo(cast, entry)
    assert balance(session, cast.vera) == 0


def test_a_reversal_is_never_reversed(session, cast):
    mirror = entry_of(session, undo(cast, entry_of(session, give(cast, 40))))
    with pytest.raises(Invalid, match="нельзя"):
        undo(cast, mirror)


def test_points_already_spent_refuse_the_reversal_with_the_numbers(session, cast):
    entry = entry_of(session, give(cast, 40))
    give(cast, -30)
    with pytest.raises(NotEnoughPoints, match=r"потрачены.*Лебедева Вера \(есть 10, нужно 40\)"):
        undo(cast, entry)
    assert balance(session, cast.vera) == 10


def test_a_reason_must_be_given(session, cast):
    with pytest.raises(Invalid, match="причину"):
        undo(cast, entry_of(session, give(cast, 40)), comment="  ")


def test_another_kvants_entry_looks_missing(session, cast):
    entry = entry_of(session, give(cast, 40))
    with pytest.raises(NotFound):
        undo(cast, entry, actor=cast.boris)


def test_a_batch_is_reversed_but_for_what_was_taken_back_before(session, cast):
    timur = make_student(session, group=cast.vr_group)
    posting = give(cast, 10, students=[cast.vera, timur])
    undo(cast, entry_of(session, posting, timur))
    taken = reverse_batch(cast.anna, batch=posting.batch, comment="занятие отменено", key=new_key())
    assert (taken.batch.size, taken.batch.points) == (1, -10)
    assert (balance(session, cast.vera), balance(session, timur)) == (0, 0)
    with pytest.raises(AlreadyReversed):
        reverse_batch(cast.anna, batch=posting.batch, comment="ещё раз", key=new_key())


def test_a_batch_is_reversed_whole_or_not_at_all(session, cast):
    timur = make_student(session, group=cast.vr_group)
    posting = give(cast, 10, students=[cast.vera, timur])
    give(cast, -5, students=[timur])
    with pytest.raises(NotEnoughPoints):
        reverse_batch(cast.anna, batch=posting.batch, comment="занятие отменено", key=new_key())
    assert (balance(session, cast.vera), balance(session, timur)) == (10, 5)


def test_another_kvants_batch_looks_missing(session, cast):
    batch = give(cast, 10).batch
    with pytest.raises(NotFound):
        reverse_batch(cast.boris, batch=batch, comment="чужое", key=new_key())
