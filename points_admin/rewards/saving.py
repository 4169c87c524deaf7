"""What a student saves up for: chosen and dropped by the student alone, and gone once it is had."""

from sqlalchemy import delete, select

from points_admin.access import Permission, require
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.database import locked, refusing
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.rewards.models import Reward, SavingsGoal
from points_admin.roster.models import Student
from points_admin.roster.queries import student_behind


def choose_goal(actor: User, reward: Reward) -> None:
    """In the place of the one of before; the caller has asked whether the reward exists for the actor."""
    student = _own_student(actor)
    goal = db.session.scalar(locked(select(SavingsGoal).where(SavingsGoal.student_id == student.id)))
    if goal is None:
        goal = SavingsGoal(student_id=student.id)
        db.session.add(goal)
    goal.reward_id = reward.id
    with refusing("Цель только что выбрана на другом экране: обнови страницу."):
        db.session.flush()
    record(actor.id, "goal.choose", goal, after={"reward_id": reward.id})


def drop_goal(actor: User) -> None:
    """Nothing to save up for; nothing happens where there was nothing."""
    if _forget(_own_student(actor)):
        record(actor.id, "goal.drop")


def goal_is_reached(student: Student, reward: Reward) -> None:
    """The student has this reward now: it is no goal any more."""
    _forget(student, reward)


def _forget(student: Student, reward: Reward | None = None) -> bool:
    goal = delete(SavingsGoal).where(SavingsGoal.student_id == student.id)
    if reward is not None:
        goal = goal.where(SavingsGoal.reward_id == reward.id)
    return db.session.execute(goal.returning(SavingsGoal.student_id)).first() is not None


def _own_student(actor: User) -> Student:
    require(actor, Permission.CABINET_OPEN)
    student = student_behind(actor)
    if student is None:
        raise NotFound
    return student
