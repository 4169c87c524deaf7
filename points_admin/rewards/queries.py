"""Rewards and redemptions within an actor's scope; what a student can have, has had and saves up for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from points_admin.access import Actor
from points_admin.database import row_id
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry
from points_admin.ledger.queries import account_of
from points_admin.rewards.conditions import Hindrance, had_by, hindrance_for
from points_admin.rewards.models import Redemption, Reward, RewardPicture, SavingsGoal
from points_admin.rewards.policies import on_show, visible_redemptions, visible_rewards
from points_admin.roster.models import Student


@dataclass(frozen=True)
class Offer:
    """A reward as one student meets it, who has `balance` points and has `had` so many of it."""

    reward: Reward
    balance: int
    had: int

    @property
    def lacking(self) -> int:
        """Points still to be earned."""
        return max(0, self.reward.price - self.balance)

    @property
    def hindrance(self) -> Hindrance | None:
        """What is in the way besides points."""
        return hindrance_for(self.reward, self.had)

    @property
    def is_open(self) -> bool:
        return self.hindrance is None

    @property
    def can_be_goal(self) -> bool:
        """Whether it makes sense to save up for it."""
        return self.lacking > 0 and self.hindrance not in (Hindrance.LIMIT, Hindrance.CLOSED)

    @property
    def can_have(self) -> bool:
        return self.is_open and not self.lacking

    @property
    def left(self) -> int:
        """What would remain of the balance."""
        return self.balance - self.reward.price


def reward_for(actor: Actor, reward_id: object) -> Reward:
    """Raises `NotFound` for what is not there for the actor."""
    wanted = Reward.id == row_id(reward_id), visible_rewards(actor)
    reward = db.session.scalar(select(Reward).where(*wanted))
    if reward is None:
        raise NotFound
    return reward


def picture_for(actor: Actor, reward_id: object, digest: str) -> RewardPicture:
    """The picture under its own address; `NotFound` for one that was replaced, or whose reward is hidden."""
    own = RewardPicture.reward_id == row_id(reward_id), RewardPicture.digest == digest
    query = select(RewardPicture).join(Reward, Reward.id == RewardPicture.reward_id)
    picture = db.session.scalar(query.where(*own, visible_rewards(actor)))
    if picture is None:
        raise NotFound
    return picture


def redemption_behind(actor: Actor, entry: LedgerEntry) -> Redemption | None:
    """The exchange that the entry paid for, where it exists for the actor."""
    wanted = Redemption.entry_id == entry.id, visible_redemptions(actor)
    return db.session.scalar(select(Redemption).where(*wanted))


def offers_for(student: Student) -> list[Offer]:
    """What is on show, the cheapest first."""
    balance, had = account_of(student).balance, had_by(student)
    shown = select(Reward).where(on_show()).order_by(Reward.price, Reward.match_key)
    return [Offer(reward, balance, had.get(reward.id, 0)) for reward in db.session.scalars(shown)]


def offer_of(student: Student, reward: Reward) -> Offer:
    """The same for one reward, on show or not."""
    return Offer(reward, account_of(student).balance, had_by(student, reward).get(reward.id, 0))


def goal_of(student: Student) -> Reward | None:
    """What the student saves up for, as long as it is on show."""
    query = select(SavingsGoal).join(SavingsGoal.reward).options(contains_eager(SavingsGoal.reward))
    goal = db.session.scalar(query.where(SavingsGoal.student_id == student.id, on_show()))
    return goal.reward if goal else None


def redemptions_of(student: Student, *, limit: int = 50) -> Sequence[Redemption]:
    """The student's own, the newest first."""
    return _newest(Redemption.student_id == student.id, limit=limit)


def seen_redemptions_of(actor: Actor, student: Student, *, limit: int) -> Sequence[Redemption]:
    """The same for staff, within the actor's scope."""
    return _newest(Redemption.student_id == student.id, visible_redemptions(actor), limit=limit)


def _newest(*wanted: ColumnElement[bool], limit: int) -> Sequence[Redemption]:
    query = select(Redemption).where(*wanted).options(joinedload(Redemption.reward))
    return db.session.scalars(query.order_by(Redemption.id.desc()).limit(limit)).all()
