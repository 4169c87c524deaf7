"""The verbs of an exchange: redeem, hand_over, cancel.

Whoever takes or gives back a reward holds its row first, then the redemption's; the account is locked by the ledger.
"""

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor
from points_admin.audit.services import record_changes
from points_admin.checks import checked_line
from points_admin.database import locked, refusing
from points_admin.errors import Conflict, KeyReused, NotFound
from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.redemptions import post_redemption
from points_admin.ledger.services import reverse_redemption
from points_admin.rewards.conditions import had_by, is_on_roster, refusal
from points_admin.rewards.models import WHY_LENGTH, Redemption, RedemptionState, Reward
from points_admin.rewards.policies import require_redeem
from points_admin.rewards.saving import goal_is_reached
from points_admin.rewards.telling import tell_student
from points_admin.roster.models import Student

_TAKEN = "Последнюю только что забрали: обновите страницу и выберите другую награду."


def redeem(actor: Actor, *, reward: Reward, student: Student, price: int, key: str) -> Redemption:
    """Exchange the student's points for one reward; balance, stock and limit are looked at in one transaction.

    `price` is what the actor was shown. The same key answers with the first result. Raises `NotFound` for a student
    out of sight, `Conflict` where the reward cannot be had, costs something else by now, or is not for this student,
    `NotEnoughPoints`, `KeyReused`.
    """
    require_redeem(actor, student.id)
    reward = _locked_reward(reward.id)
    if first := _made_before(actor, reward, student, key):
        return first
    _require_available(reward, student, price)
    posting = post_redemption(actor, student=student, points=reward.price, comment=reward.name, key=key)
    _move_stock(reward, -1)
    redemption = Redemption(
        reward_id=reward.id,
        student_id=student.id,
        price=reward.price,
        state=RedemptionState.ISSUED,
        entry_id=_entry_of(posting.batch.id),
        key=key,
        issued_by_id=actor.id,
    )
    db.session.add(redemption)
    record_changes(actor.id, "redemption.issue", redemption)
    goal_is_reached(student, reward)
    tell_student(redemption, "Баллы обменяны", f"Списано баллов: {redemption.price}. Забери награду у педагога.")
    return redemption


def hand_over(actor: Actor, redemption: Redemption) -> None:
    """The student has it in hand. Raises `Conflict` where they have already, or where it was cancelled."""
    require_redeem(actor, redemption.student_id)
    redemption = _locked_redemption(redemption.id)
    if not redemption.is_waiting:
        raise Conflict(f"Награда уже {_done(redemption)}. Обновите страницу.")
    redemption.state = RedemptionState.HANDED_OVER
    redemption.handed_over_at, redemption.handed_over_by_id = clock.now(), actor.id
    record_changes(actor.id, "redemption.hand_over", redemption)
    tell_student(redemption, "Награда выдана")


def cancel(actor: Actor, redemption: Redemption, *, why: str) -> None:
    """Points and the thing go back, be it that it was handed over and returned; `why` is shown to the student.

    Raises `Invalid` without a reason, `Conflict` where it is cancelled already.
    """
    require_redeem(actor, redemption.student_id)
    why = checked_line(why, WHY_LENGTH, field="why", required=True)
    reward = _locked_reward(redemption.reward_id)
    redemption = _locked_redemption(redemption.id)
    if redemption.is_cancelled:
        raise Conflict("Этот обмен уже отменён. Обновите страницу.")
    entry = db.session.get_one(LedgerEntry, redemption.entry_id)
    reverse_redemption(actor, entry=entry, comment=why, key=f"redemption-{redemption.id}-cancel")
    _move_stock(reward, +1)
    redemption.state, redemption.why = RedemptionState.CANCELLED, why
    redemption.cancelled_at, redemption.cancelled_by_id = clock.now(), actor.id
    record_changes(actor.id, "redemption.cancel", redemption)
    tell_student(redemption, "Обмен на награду отменён", f"Баллов возвращено: {redemption.price}. Причина: {why}.")


def _move_stock(reward: Reward, by: int) -> None:
    """Counted by the database, whose CHECK has the last word."""
    if reward.stock is not None:
        reward.stock = Reward.stock + by
        with refusing(_TAKEN):
            db.session.flush()


def _made_before(actor: Actor, reward: Reward, student: Student, key: str) -> Redemption | None:
    """What the same request has made; raises `KeyReused` where the key served another one."""
    first = db.session.scalar(select(Redemption).where(Redemption.key == key))
    if first is None:
        return None
    if (first.reward_id, first.student_id, first.issued_by_id) != (reward.id, student.id, actor.id):
        raise KeyReused
    if first.is_cancelled:
        raise Conflict("Этот обмен уже был и отменён: начните обмен заново.")
    return first


def _require_available(reward: Reward, student: Student, price: int) -> None:
    had = had_by(student, reward).get(reward.id, 0)
    if said := refusal(student, reward, had):
        raise Conflict(said, field="student" if not is_on_roster(student) else "reward")
    if price != reward.price:
        raise Conflict(f"Цена изменилась: «{reward}» теперь стоит {reward.price}. Проверьте и подтвердите ещё раз.")


def _entry_of(batch_id: int) -> int:
    return db.session.scalars(select(LedgerEntry.id).where(LedgerEntry.batch_id == batch_id)).one()


def _done(redemption: Redemption) -> str:
    return "возвращена, обмен отменён" if redemption.is_cancelled else "выдана"


def _locked_reward(reward_id: int) -> Reward:
    found = db.session.scalar(locked(select(Reward).where(Reward.id == reward_id)))
    if found is None:
        raise NotFound
    return found


def _locked_redemption(redemption_id: int) -> Redemption:
    found = db.session.scalar(locked(select(Redemption).where(Redemption.id == redemption_id)))
    if found is None:
        raise NotFound
    return found
