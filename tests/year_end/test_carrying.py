"""Does each student lose on the day what the rule says, once, in batches; and does it all come back?"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.access import SYSTEM
from points_admin.errors import Conflict, Forbidden, Invalid, KeyReused
from points_admin.extensions import db
from points_admin.ledger.models import Account, Batch, BatchKind, EntryKind, LedgerEntry
from points_admin.ledger.own_reasons import OwnReason, reason_named
from points_admin.ledger.queries import reasons_for
from points_admin.ledger.services import reverse, reverse_batch
from points_admin.ledger.verify import verify
from points_admin.ledger.year_end import post_year_end
from points_admin.year_end import carrying
from points_admin.year_end.carrying import begin, carry_on, take_back, unfinished
from points_admin.year_end.models import RuleKind, YearEndBatch, YearEndStatus
from points_admin.year_end.planning import cancel
from points_admin.year_end.queries import figures_of, standing_of
from points_admin.year_end.rules import Rule
from tests.support.factories import give_points, make_student
from tests.year_end.support import UNTIL_DAY, announced, balances, run_all

BURN = Rule(RuleKind.BURN)


@pytest.fixture
def crowd(session, cast):
    """Twelve students with 10, 20 … 120 points; batches of five."""
    students = [make_student(session, cast.vr) for _ in range(12)]
    for number, student in enumerate(students, 1):
        give_points(session, student, number * 10)
    return students


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(carrying, "BATCH", 5)


@pytest.fixture
def plan(cast, crowd):
    return announced(cast.admin, BURN)


@pytest.fixture
def done(plan, spring):
    spring(days=UNTIL_DAY)
    run_all()
    return plan


def own(crowd):
    now = balances()
    return [now[student.id] for student in crowd]


def test_before_its_day_nothing_happens(cast, crowd, plan, spring):
    spring(days=UNTIL_DAY - 1)
    assert unfinished() == []
    assert not carry_on(SYSTEM, plan.id)
    with pytest.raises(Conflict) as refusal:
        begin(cast.admin, plan)
    assert "31.08.2027" in refusal.value.message
    assert sum(own(crowd)) == 780


def test_on_its_day_the_timer_takes_what_the_rule_says_in_batches(session, cast, crowd, plan, spring, actions):
    spring(days=UNTIL_DAY)
    run_all()
    assert own(crowd) == [0] * 12
    batches = session.scalars(select(Batch).where(Batch.key.like("year-end:%")).order_by(Batch.id)).all()
    assert [(one.key, one.size, one.kind) for one in batches] == [
        (f"year-end:{plan.id}:1", 5, BatchKind.DEDUCTION),
        (f"year-end:{plan.id}:2", 5, BatchKind.DEDUCTION),
        (f"year-end:{plan.id}:3", 2, BatchKind.DEDUCTION),
    ]
    figures = figures_of([plan.id])[plan.id]
    assert (figures.batches, figures.students, figures.burned) == (3, 12, 780)
    assert (plan.status, plan.ended_by_id) == (YearEndStatus.DONE, None)
    assert actions() == ["year_end.carry_out", *["ledger.deduction"] * 3, "year_end.finish"]
    assert verify().problems == []
    assert run_all() == 0


def test_an_entry_says_what_it_is_for(session, done, crowd):
    entry = session.scalars(
        select(LedgerEntry).where(LedgerEntry.student_id == crowd[0].id, LedgerEntry.points < 0)
    ).one()
    assert (entry.kind, entry.points, entry.kvant_id, entry.actor_id) == (EntryKind.DEDUCTION, -10, None, None)
    assert entry.reason.name == "Сгорание баллов в конце учебного года"
    assert (entry.comment, entry.occurred_on) == ("Баланс обнуляется", clock.today())


def test_what_was_earned_stays_earned(session, done, crowd):
    assert session.get_one(Account, crowd[3].id).earned == 40


def test_under_a_cap_only_those_above_it_lose(cast, crowd, spring):
    plan = announced(cast.admin, Rule(RuleKind.CAP, 85))
    spring(days=UNTIL_DAY)
    run_all()
    assert own(crowd) == [10, 20, 30, 40, 50, 60, 70, 80, 85, 85, 85, 85]
    assert figures_of([plan.id])[plan.id].burned == 5 + 15 + 25 + 35


def test_a_share_is_rounded_in_the_students_favour(cast, crowd, spring):
    announced(cast.admin, Rule(RuleKind.SHARE, 33))
    spring(days=UNTIL_DAY)
    run_all()
    assert own(crowd) == [4, 7, 10, 14, 17, 20, 24, 27, 30, 33, 37, 40]


def test_archived_students_lose_too(session, cast, crowd, plan, spring):
    crowd[0].archived_at = clock.now()
    spring(days=UNTIL_DAY)
    run_all()
    assert own(crowd)[0] == 0


def test_a_loss_beyond_a_rows_limit_becomes_several_rows(session, cast, crowd, spring):
    for _ in range(3):
        give_points(session, crowd[0], 9_000)
    plan = announced(cast.admin, BURN)
    spring(days=UNTIL_DAY)
    run_all()
    theirs = select(LedgerEntry.points).where(LedgerEntry.student_id == crowd[0].id, LedgerEntry.points < 0)
    assert session.scalars(theirs.order_by(LedgerEntry.id)).all() == [-10_000, -10_000, -7_010]
    assert figures_of([plan.id])[plan.id].students == 12
    assert own(crowd) == [0] * 12
    assert verify().problems == []


def test_points_that_come_during_the_run_are_not_touched(session, crowd, plan, spring):
    spring(days=UNTIL_DAY)
    assert carry_on(SYSTEM, plan.id) and carry_on(SYSTEM, plan.id)
    give_points(session, crowd[0], 7)
    run_all()
    assert own(crowd) == [7] + [0] * 11
    assert run_all() == 0


def test_points_spent_between_the_look_and_the_lock_are_not_taken_twice(session, crowd, plan, spring, monkeypatch):
    looked = carrying.locked_balances

    def late(ids):
        if crowd[1].id in ids:
            give_points(session, crowd[1], -20)
        return looked(ids)

    monkeypatch.setattr(carrying, "locked_balances", late)
    spring(days=UNTIL_DAY)
    run_all()
    assert own(crowd) == [0] * 12
    assert figures_of([plan.id])[plan.id].students == 11


def test_an_administrator_begins_on_the_day_and_the_timer_goes_on(cast, crowd, plan, spring):
    spring(days=UNTIL_DAY)
    begin(cast.admin, plan)
    assert carry_on(cast.admin, plan.id)
    assert plan.status is YearEndStatus.RUNNING
    with pytest.raises(Conflict):
        begin(cast.admin, plan)
    with pytest.raises(Conflict):
        cancel(cast.admin, plan)
    run_all()
    assert (plan.status, plan.ended_by_id) == (YearEndStatus.DONE, cast.admin.id)


def test_everything_comes_back(session, cast, crowd, done, actions):
    assert standing_of(done) == (12, 780)
    take_back(cast.admin, done)
    assert done.status is YearEndStatus.RETURNING
    run_all()
    assert own(crowd) == [number * 10 for number in range(1, 13)]
    figures = figures_of([done.id])[done.id]
    assert (figures.returned_batches, figures.returned) == (3, 780)
    assert (done.status, done.taken_back_by_id) == (YearEndStatus.TAKEN_BACK, cast.admin.id)
    assert standing_of(done) == (0, 0)
    reversal = session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.REVERSAL).limit(1)).one()
    assert reversal.comment == "Возврат баллов, сгоревших 31.08.2027"
    assert actions() == ["year_end.give_back", *["ledger.reversal"] * 3, "year_end.finish"]
    assert verify().problems == []
    assert run_all() == 0


def test_it_comes_back_once(cast, done):
    take_back(cast.admin, done)
    with pytest.raises(Conflict):
        take_back(cast.admin, done)
    run_all()
    with pytest.raises(Conflict):
        take_back(cast.admin, done)


def test_what_was_reversed_before_is_skipped(session, cast, crowd, done):
    """One child of the first batch by the ordinary «Сторно», and the whole second batch."""
    entry = session.scalars(
        select(LedgerEntry).where(LedgerEntry.student_id == crowd[2].id, LedgerEntry.points < 0)
    ).one()
    reverse(cast.admin, entry=entry, comment="Болел, не успел", key="own-reversal")
    second = session.scalars(select(YearEndBatch).where(YearEndBatch.number == 2)).one()
    reverse_batch(cast.admin, batch=second.batch, comment="Ошибка", key="own-batch-reversal")
    assert standing_of(done) == (6, 10 + 20 + 40 + 50 + 110 + 120)
    take_back(cast.admin, done)
    run_all()
    assert own(crowd) == [number * 10 for number in range(1, 13)]
    figures = figures_of([done.id])[done.id]
    assert (figures.returned_batches, figures.returned) == (3, 350)
    assert (done.status, second.reversal_id) == (YearEndStatus.TAKEN_BACK, None)
    assert verify().problems == []


def test_another_plan_may_follow(cast, crowd, done):
    take_back(cast.admin, done)
    run_all()
    again = announced(cast.admin, BURN, due_on=clock.today() + timedelta(days=30))
    assert run_all() == 0
    assert again.status is YearEndStatus.ANNOUNCED


def test_nothing_burns_while_something_comes_back(cast, crowd, done, spring):
    again = announced_over(cast, crowd)
    spring(days=UNTIL_DAY + 40)
    take_back(cast.admin, done)
    with pytest.raises(Conflict):
        begin(cast.admin, again)
    assert not carry_on(SYSTEM, again.id)
    assert unfinished() == [done.id, again.id]
    run_all()
    assert own(crowd) == [0] * 12
    with pytest.raises(Conflict):
        take_back(cast.admin, done)


def test_nothing_comes_back_while_something_burns(cast, crowd, done, spring):
    again = announced_over(cast, crowd)
    spring(days=UNTIL_DAY + 40)
    begin(cast.admin, again)
    with pytest.raises(Conflict, match="уже выполняется"):
        take_back(cast.admin, done)


def announced_over(cast, crowd):
    """A second plan, whose day is thirty days on."""
    give_points(db.session, crowd[0], 5)
    return announced(cast.admin, BURN, due_on=clock.today() + timedelta(days=30))


def test_others_may_not(cast, plan, spring):
    spring(days=UNTIL_DAY)
    for verb in (begin, take_back, lambda actor, row: carry_on(actor, row.id)):
        for actor in (cast.anna, cast.vera.user):
            with pytest.raises(Forbidden):
                verb(actor, plan)


def test_the_ledgers_verb_is_for_administrators_and_for_losses(cast, crowd):
    with pytest.raises(Forbidden):
        post_year_end(cast.anna, losses={crowd[0].id: 1}, key="a-key-of-ours", comment="")
    for losses in ({}, {crowd[0].id: 0}, {crowd[0].id: -5}):
        with pytest.raises(Invalid):
            post_year_end(cast.admin, losses=losses, key="a-key-of-ours", comment="")


def test_the_same_key_has_one_effect(cast, crowd):
    wanted = {"losses": {crowd[0].id: 4}, "key": "a-key-of-ours", "comment": "Да"}
    assert not post_year_end(cast.admin, **wanted).replayed
    assert post_year_end(cast.admin, **wanted).replayed
    with pytest.raises(KeyReused):
        post_year_end(cast.admin, **wanted | {"losses": {crowd[0].id: 5}})
    assert own(crowd)[0] == 6


def test_the_reason_is_made_once_and_never_offered(session, cast, done):
    reason = reason_named(OwnReason.YEAR_END)
    assert reason_named(OwnReason.YEAR_END).id == reason.id
    assert not reason.is_active and reason.default_points < 0
    assert reason.id not in {offered.id for offered in reasons_for(cast.admin)}
    named = select(func.count()).where(LedgerEntry.reason_id == reason.id)
    assert session.scalar(named) == 12
