"""What an exchange does to balance, stock, goal and ledger, and who hears of it."""

import uuid

import pytest
from sqlalchemy import func, select

from points_admin.errors import Conflict, Forbidden, KeyReused, NotEnoughPoints, NotFound
from points_admin.ledger.models import BatchKind, EntryKind, LedgerEntry, Reason
from points_admin.ledger.own_reasons import OwnReason
from points_admin.ledger.queries import account_of
from points_admin.ledger.verify import verify
from points_admin.notices.models import Notice
from points_admin.rewards.catalogue import update_reward
from points_admin.rewards.models import Redemption, RedemptionState
from points_admin.rewards.queries import goal_of
from points_admin.rewards.redeeming import hand_over
from points_admin.rewards.saving import choose_goal
from tests.support.factories import make_reward, make_student


def told(session, user):
    notices = session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id))
    return [f"{notice.title}. {notice.body}".strip() for notice in notices]


def count(session):
    return session.scalar(select(func.count(Redemption.id)))


def test_points_go_stock_goes_and_it_stands_in_the_ledger(session, cast, rich, cup, exchange, actions):
    redemption = exchange(cast.anna, rich)
    assert (account_of(rich).balance, account_of(rich).earned, cup.stock) == (150, 250, 1)
    assert (redemption.state, redemption.price, redemption.issued_by) == (RedemptionState.ISSUED, 100, cast.anna)
    entry = session.get_one(LedgerEntry, redemption.entry_id)
    assert (entry.kind, entry.points, entry.kvant_id, entry.comment) == (EntryKind.REDEMPTION, -100, None, "Кружка")
    assert (entry.reason.name, entry.batch.kind, entry.batch.key) == (
        OwnReason.REDEMPTION,
        BatchKind.REDEMPTION,
        redemption.key,
    )
    assert actions() == ["ledger.redemption", "redemption.issue"]
    assert verify().problems == []


def test_the_student_hears_of_each_step(session, cast, rich, exchange):
    redemption = exchange(cast.anna, rich)
    hand_over(cast.anna, redemption)
    assert told(session, rich.user) == [
        "Баллы обменяны: Кружка. Списано баллов: 100. Забери награду у педагога.",
        "Награда выдана: Кружка.",
    ]


def test_who_has_no_login_gets_a_reward_too(session, cast, exchange):
    loose = make_student(session, cast.vr)
    free = make_reward(session, price=1)
    with pytest.raises(NotEnoughPoints):
        exchange(cast.anna, loose, free)


def test_unlimited_stays_unlimited(session, cast, rich, exchange):
    sticker = make_reward(session, price=1)
    exchange(cast.anna, rich, sticker)
    assert sticker.stock is None


def test_who_cannot_pay_is_told_the_numbers_and_nothing_is_stored(session, cast, rich, cup, exchange):
    cup.price = 251
    with pytest.raises(NotEnoughPoints, match=r"Лебедева Вера \(есть 250, нужно 251\)"):
        exchange(cast.anna, rich)
    assert (cup.stock, account_of(rich).balance, count(session)) == (2, 250, 0)


def test_the_same_click_twice_has_one_effect_and_one_answer(session, cast, rich, cup, exchange):
    key = uuid.uuid4().hex
    first = exchange(cast.anna, rich, key=key)
    assert exchange(cast.anna, rich, key=key) is first
    assert (cup.stock, account_of(rich).balance, count(session)) == (1, 150, 1)


def test_a_repeated_click_is_answered_after_the_price_went_up(cast, rich, cup, exchange):
    key = uuid.uuid4().hex
    first = exchange(cast.anna, rich, key=key)
    update_reward(cast.admin, cup, price=200, is_visible=False)
    assert exchange(cast.anna, rich, key=key, price=100) is first


def test_a_key_of_another_request_is_refused(session, cast, rich, exchange):
    key = uuid.uuid4().hex
    exchange(cast.anna, rich, key=key)
    for actor, reward in ((cast.anna, make_reward(session)), (cast.admin, None)):
        with pytest.raises(KeyReused):
            exchange(actor, rich, **({"reward": reward} if reward else {}), key=key)


def test_another_price_than_the_one_shown_is_asked_again(session, cast, rich, cup, exchange):
    with pytest.raises(Conflict, match="«Кружка» теперь стоит 100"):
        exchange(cast.anna, rich, price=90)
    assert count(session) == 0


def test_the_price_of_before_stays_when_the_catalogue_changes(session, cast, rich, cup, exchange):
    redemption = exchange(cast.anna, rich)
    update_reward(cast.admin, cup, price=5000, name="Кружка большая")
    session.expire_all()
    assert (redemption.price, redemption.entry.points, redemption.entry.comment) == (100, -100, "Кружка")


def test_it_is_handed_over_once(session, cast, rich, exchange, actions):
    redemption = exchange(cast.admin, rich)
    hand_over(cast.anna, redemption)
    assert (redemption.state, redemption.handed_over_by) == (RedemptionState.HANDED_OVER, cast.anna)
    assert redemption.handed_over_at is not None
    with pytest.raises(Conflict, match="уже выдана"):
        hand_over(cast.anna, redemption)
    assert actions()[-1] == "redemption.hand_over"


def test_the_goal_is_gone_once_it_is_had(session, cast, rich, cup, exchange):
    choose_goal(rich.user, cup)
    exchange(cast.anna, rich, make_reward(session, price=1))
    assert goal_of(rich) is cup
    exchange(cast.anna, rich)
    assert goal_of(rich) is None


def test_a_teacher_exchanges_for_the_own_students_only(session, cast, rich, exchange):
    with pytest.raises(NotFound):
        exchange(cast.boris, rich)
    redemption = exchange(cast.anna, rich)
    with pytest.raises(NotFound):
        hand_over(cast.boris, redemption)
    exchange(cast.admin, rich)


def test_a_student_exchanges_nothing(cast, rich, exchange):
    with pytest.raises(Forbidden):
        exchange(rich.user, rich)


def test_the_reason_is_made_once_and_offered_to_nobody(session, cast, rich, exchange):
    exchange(cast.anna, rich)
    exchange(cast.anna, rich)
    [reason] = session.scalars(select(Reason).where(Reason.name == OwnReason.REDEMPTION))
    assert not reason.is_active
