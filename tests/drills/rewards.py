"""The last one of a reward, wanted by many processes at once, each for a student of its own."""

import uuid
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.rewards.models import Redemption, Reward
from points_admin.rewards.redeeming import redeem
from points_admin.roster.models import Student
from tests.drills.crowd import crowd
from tests.drills.stage import Stage, set_up
from tests.support.databases import Database
from tests.support.factories import make_reward

_PRICE = 1


@dataclass(frozen=True)
class Taken:
    """How many calls got it and were refused, how many are stored, what is left, what `ledger verify` says."""

    done: int
    refused: int
    stored: int
    left: int
    spent: int
    problems: list[str]


def last_rewards(database: Database, *, processes: int, rounds: int) -> Taken:
    """In each round one thing is there."""
    stage, said = set_up(database, students=processes, points=rounds), Counter[bool]()
    for _ in range(rounds):
        reward_id = _one_more(stage)
        said.update(crowd(processes, lambda number, reward_id=reward_id: _take(stage, reward_id, number)))
    with stage.session() as session:
        stored = session.scalar(select(func.count(Redemption.id)))
        left = session.scalar(select(func.sum(Reward.stock)))
    spent = rounds * processes - sum(map(stage.balance, stage.student_ids))
    return Taken(said[True], said[False], int(stored), int(left), spent, stage.problems())


def _one_more(stage: Stage) -> int:
    """A reward of which there is one; the connection is closed for the forks."""
    with stage.session() as session:
        reward_id = make_reward(session, name=f"Последняя {uuid.uuid4().hex}", price=_PRICE, stock=1).id
        session.commit()
        session.remove()
        db.engine.dispose()
    return reward_id


def _take(stage: Stage, reward_id: int, number: int) -> bool:
    with stage.session() as session:
        student = session.get_one(Student, stage.student_ids[number])
        reward = session.get_one(Reward, reward_id)
        try:
            redeem(stage.teacher(), reward=reward, student=student, price=_PRICE, key=uuid.uuid4().hex)
            session.commit()
        except Conflict:
            return False
    return True
