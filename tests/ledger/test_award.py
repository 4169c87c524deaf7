"""Accruing and deducting: what moves, what is refused, and that a refusal stores nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.audit.models import AuditEvent
from points_admin.errors import Forbidden, Invalid, NotEnoughPoints, NotFound
from points_admin.ledger.models import Account, Batch, BatchKind, DailyTotal, EntryKind, LedgerEntry
from points_admin.ledger.services import accrue, deduct
from tests.ledger.support import balance, give, new_key
from tests.support.factories import make_reason, make_student


def stored(session):
    return session.scalar(select(func.count()).select_from(LedgerEntry))


def test_a_teacher_awards_a_class_at_once(session, cast):
    timur = make_student(session, group=cast.vr_group)
    posting = give(cast, 10, students=[cast.vera, timur], comment=" за  макет ")
    assert (balance(session, cast.vera), balance(session, timur)) == (10, 10)
    assert (posting.batch.size, posting.batch.points, posting.batch.kind) == (2, 20, BatchKind.ACCRUAL)
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.student_id == timur.id)).one()
    assert (entry.kind, entry.points, entry.comment) == (EntryKind.ACCRUAL, 10, "за макет")
    assert (entry.actor_id, entry.occurred_on) == (cast.anna.id, clock.today())


def test_a_student_named_twice_counts_once(session, cast):
    assert give(cast, 5, students=[cast.vera, cast.vera]).batch.size == 1
    assert balance(session, cast.vera) == 5


def test_earned_and_spent_are_told_apart(session, cast):
    give(cast, 50)
    give(cast, -20)
    account = session.get_one(Account, cast.vera.id)
    assert (account.balance, account.earned, account.spent) == (30, 50, 20)
    assert account.last_entry_id == session.scalar(select(func.max(LedgerEntry.id)))


def test_the_days_totals_follow(session, cast):
    yesterday = clock.today() - timedelta(days=1)
    give(cast, 50, occurred_on=yesterday)
    give(cast, 7, occurred_on=yesterday)
    give(cast, -20, occurred_on=yesterday)
    rows = session.scalars(select(DailyTotal).order_by(DailyTotal.accrued.desc())).all()
    assert [(row.day, row.accrued, row.deducted, row.entries) for row in rows] == [
        (yesterday, 57, 0, 2),
        (yesterday, 0, 20, 1),
    ]
    assert {(row.kvant_id, row.actor_id) for row in rows} == {(cast.vr.id, cast.anna.id)}


def test_a_deduction_that_does_not_fit_names_the_short_ones_and_stores_nothing(session, cast):
    timur = make_student(session, group=cast.vr_group, last_name="Бедный", first_name="Тимур")
    give(cast, 30)
    before = stored(session)
    with pytest.raises(NotEnoughPoints) as refusal:
        give(cast, -20, students=[cast.vera, timur])
    assert "Бедный Тимур (есть 0, нужно 20)" in refusal.value.message
    assert "Лебедева" not in refusal.value.message
    assert refusal.value.shortages == [(timur.id, 0)]
    assert (stored(session), balance(session, cast.vera)) == (before, 30)
    assert session.scalar(select(func.count()).select_from(Batch)) == 1


@pytest.mark.parametrize("points", [0, 10_001, -10_001, 10**20])
def test_an_amount_out_of_range_is_refused(session, cast, points):
    with pytest.raises(Invalid):
        give(cast, points)
    assert stored(session) == 0


def test_the_sign_must_fit_the_reason(session, cast):
    with pytest.raises(Invalid, match="для начисления"):
        give(cast, -5, reason=cast.reason)
    with pytest.raises(Invalid, match="для списания"):
        give(cast, 5, reason=cast.late)


def test_accrue_and_deduct_insist_on_their_sign(cast):
    wanted = {"students": [cast.vera], "kvant": cast.vr, "key": new_key()}
    with pytest.raises(Invalid):
        accrue(cast.anna, points=-2, reason=cast.late, **wanted)
    with pytest.raises(Invalid):
        deduct(cast.anna, points=5, reason=cast.reason, **wanted)


@pytest.mark.parametrize("days", [1, 400, -367])
def test_a_day_in_the_future_or_long_ago_is_refused(session, cast, days):
    with pytest.raises(Invalid, match="Дата"):
        give(cast, 5, occurred_on=clock.today() + timedelta(days=days))
    assert stored(session) == 0


def test_a_comment_too_long_is_refused(session, cast):
    with pytest.raises(Invalid, match="500"):
        give(cast, 5, comment="ж" * 501)


def test_an_archived_student_or_reason_is_refused(session, cast):
    cast.vera.archived_at = clock.now()
    with pytest.raises(Invalid, match="В архиве"):
        give(cast)
    cast.vera.archived_at = None
    cast.reason.is_active = False
    with pytest.raises(Invalid, match="недоступно"):
        give(cast)


def test_another_kvants_reason_is_refused(session, cast):
    alien = make_reason(session, "Только для IT", 5, kvant_id=cast.it.id)
    with pytest.raises(Invalid, match="недоступно"):
        give(cast, reason=alien)


def test_another_kvants_student_or_kvant_looks_missing(session, cast):
    with pytest.raises(NotFound):
        give(cast, students=[cast.vera, cast.gleb])
    with pytest.raises(NotFound):
        give(cast, kvant=cast.it)
    assert stored(session) == 0


def test_a_student_may_not_award(session, cast):
    with pytest.raises(Forbidden):
        give(cast, actor=cast.vera.user)


def test_a_dismissed_teacher_may_not_award(session, cast):
    cast.anna.active = False
    with pytest.raises(Forbidden):
        give(cast)


def test_an_administrator_awards_anybody(session, cast):
    give(cast, actor=cast.admin, students=[cast.gleb], kvant=cast.it)
    assert balance(session, cast.gleb) == 5


def test_one_audit_record_tells_the_batch(session, cast):
    batch = give(cast, 5).batch
    event = session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("ledger."))).one()
    assert (event.action, event.subject_type, event.subject_id) == ("ledger.accrual", "batch", str(batch.id))
    assert (event.actor_id, event.after) == (cast.anna.id, {"size": 1, "points": 5})
