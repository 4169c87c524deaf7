"""The demonstration's rewards: pictures, numbers, one that opens later, exchanges in each state, a savings goal."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import cycle
from random import Random

from sqlalchemy import select

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.cli.demo.people import KNOWN_STUDENT, Cast
from points_admin.cli.demo.pictures import picture_of
from points_admin.extensions import db
from points_admin.ledger.models import Account
from points_admin.ledger.queries import account_of
from points_admin.rewards.catalogue import set_picture, update_reward
from points_admin.rewards.conditions import hindrance
from points_admin.rewards.models import Redemption, Reward
from points_admin.rewards.redeeming import cancel, hand_over, redeem
from points_admin.rewards.saving import choose_goal
from points_admin.roster.models import Student

# How many there are of what is not printed or made on the spot.
STOCK = {"Кружка": 12, "Футболка": 5, "Блокнот": 0, "Экскурсия": 20}
_OPENS_LATER = "Экскурсия"
_EXCHANGES = 12
# Nobody spends the last points: a balance of nothing is no pleasant sight.
_SPARE = 50
_WHY = ("Не подошёл размер", "Передумал до выдачи")


def plant_rewards(random: Random, cast: Cast) -> None:
    """Flushes; the known student has had something, waits for something, and saves up for something."""
    rewards = list(db.session.scalars(select(Reward).order_by(Reward.price)))
    for reward in rewards:
        _furnish(cast, reward)
    author = db.session.scalars(select(User).where(User.login == KNOWN_STUDENT[1])).one()
    known = db.session.scalars(select(Student).where(Student.user_id == author.id)).one()
    states = cycle(("handed_over", "issued", "handed_over", "cancelled"))
    for number, student in enumerate([known, known, *_rich(random, known)]):
        made = _exchange(cast, student, rewards, number)
        if made is not None:
            _settle(cast, made, next(states), _WHY[number % len(_WHY)])
    dearest = next((reward for reward in reversed(rewards) if not hindrance(reward)), None)
    if dearest is not None:
        choose_goal(author, dearest)


def _furnish(cast: Cast, reward: Reward) -> None:
    update_reward(cast.admin, reward, is_visible=True)
    drawn = picture_of(reward.name)
    if drawn is not None:
        set_picture(cast.admin, reward, drawn)
    if reward.name in STOCK:
        update_reward(cast.admin, reward, stock=STOCK[reward.name])
    if reward.name == _OPENS_LATER:
        update_reward(cast.admin, reward, open_from=clock.today() + timedelta(days=14))


def _rich(random: Random, known: Student) -> Iterator[Student]:
    """Students of the roster who can pay something."""
    able = Account.balance > _SPARE * 2, Student.archived_at.is_(None), ~Student.is_applicant, Student.id != known.id
    query = select(Student).join(Account, Account.student_id == Student.id).where(*able).order_by(Student.id)
    found = db.session.scalars(query).all()
    yield from random.sample(found, min(len(found), _EXCHANGES))


def _exchange(cast: Cast, student: Student, rewards: Sequence[Reward], number: int) -> Redemption | None:
    """One of what the student can pay; None where that is nothing."""
    balance = account_of(student).balance - _SPARE
    payable = [reward for reward in rewards if reward.price <= balance and not hindrance(reward)]
    if not payable:
        return None
    reward = payable[number % len(payable)]
    key = f"demo-reward-{student.id}-{number}"
    return redeem(cast.admin, reward=reward, student=student, price=reward.price, key=key)


def _settle(cast: Cast, made: Redemption, state: str, why: str) -> None:
    if state == "handed_over":
        hand_over(cast.admin, made)
    elif state == "cancelled":
        cancel(cast.admin, made, why=why)
