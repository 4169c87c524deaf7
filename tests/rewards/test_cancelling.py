"""Taking an exchange back: points and thing together, once, and by no other door."""

import pytest
from sqlalchemy import select

from points_admin.errors import Conflict, Invalid, NotFound
from points_admin.feedback.asking import dispute
from points_admin.feedback.queries import newest_message
from points_admin.feedback.services import reverse_and_answer
from points_admin.ledger.models import EntryKind, LedgerEntry
from points_admin.ledger.policies import can_reverse, can_reverse_batch
from points_admin.ledger.queries import account_of, recent_batches
from points_admin.ledger.services import reverse, reverse_batch
from points_admin.ledger.verify import verify
from points_admin.rewards.models import RedemptionState
from points_admin.rewards.redeeming import cancel, hand_over
from tests.rewards.test_redeeming import told

SENTENCE = "отменяют в разделе «Выдача наград»"


@pytest.fixture
def redemption(cast, rich, exchange):
    return exchange(cast.anna, rich)


def test_points_and_stock_are_back_and_the_student_reads_why(session, cast, rich, cup, redemption, actions):
    cancel(cast.anna, redemption, why="Не тот цвет")
    assert (account_of(rich).balance, account_of(rich).earned, cup.stock) == (250, 250, 2)
    assert (redemption.state, redemption.why, redemption.cancelled_by) == (
        RedemptionState.CANCELLED,
        "Не тот цвет",
        cast.anna,
    )
    mirror = session.scalars(select(LedgerEntry).where(LedgerEntry.reverses_id == redemption.entry_id)).one()
    assert (mirror.kind, mirror.points, mirror.comment) == (EntryKind.REVERSAL, 100, "Не тот цвет")
    assert told(session, rich.user)[-1] == (
        "Обмен на награду отменён: Кружка. Баллов возвращено: 100. Причина: Не тот цвет."
    )
    assert actions() == ["ledger.reversal", "redemption.cancel"]
    assert verify().problems == []


def test_it_is_cancelled_once(cast, rich, cup, redemption):
    cancel(cast.anna, redemption, why="Ошибка")
    with pytest.raises(Conflict, match="уже отменён"):
        cancel(cast.admin, redemption, why="Ошибка")
    assert (account_of(rich).balance, cup.stock) == (250, 2)


def test_what_was_handed_over_may_be_returned(cast, rich, cup, redemption):
    hand_over(cast.anna, redemption)
    cancel(cast.anna, redemption, why="Вернули: скол")
    assert (redemption.state, account_of(rich).balance, cup.stock) == (RedemptionState.CANCELLED, 250, 2)
    assert redemption.handed_over_by == cast.anna


def test_what_was_cancelled_is_not_handed_over(cast, redemption):
    cancel(cast.anna, redemption, why="Ошибка")
    with pytest.raises(Conflict, match="отменён"):
        hand_over(cast.anna, redemption)


@pytest.mark.parametrize("why", ["", " ", "…"])
def test_it_wants_a_reason(cast, redemption, why):
    with pytest.raises(Invalid) as refusal:
        cancel(cast.anna, redemption, why=why)
    assert refusal.value.field == "why"


def test_a_foreign_teacher_cancels_nothing(cast, redemption):
    with pytest.raises(NotFound):
        cancel(cast.boris, redemption, why="Ошибка")


def test_no_other_door_takes_it_back(session, cast, rich, cup, redemption):
    entry = session.get_one(LedgerEntry, redemption.entry_id)
    assert not can_reverse(cast.admin, entry) and not can_reverse_batch(cast.admin, entry.batch)
    with pytest.raises(Invalid, match=SENTENCE):
        reverse(cast.admin, entry=entry, comment="Ошибка", key="a-reversal")
    with pytest.raises(Invalid, match=SENTENCE):
        reverse_batch(cast.admin, batch=entry.batch, comment="Ошибка", key="a-reversal")
    thread = dispute(rich.user, entry, body="Я не просила")
    seen = newest_message(thread).id
    with pytest.raises(Invalid, match=SENTENCE):
        reverse_and_answer(cast.admin, thread, body="Вернём", comment="Ошибка", seen=seen)
    assert (account_of(rich).balance, cup.stock) == (150, 1)


def test_the_last_actions_leave_exchanges_out(cast, redemption):
    cancel(cast.anna, redemption, why="Ошибка")
    for actor in (cast.anna, cast.admin):
        assert [line.batch.points for line in recent_batches(actor)] == ([250])
