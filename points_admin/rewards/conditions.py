"""Why a reward cannot be had: now by anybody, or once more by this student."""

from sqlalchemy import func, select

from points_admin.extensions import db
from points_admin.rewards.models import Redemption, RedemptionState, Reward
from points_admin.roster.models import Student


def hindrance(reward: Reward) -> str:
    """Why nobody can have it today, as a sentence for staff; "" where somebody can."""
    if reward.archived_at is not None:
        return f"Награда «{reward}» в архиве: её больше не выдают."
    if not reward.is_visible:
        return f"Награда «{reward}» скрыта: сначала покажите её в каталоге."
    if reward.opens_later:
        return f"Обмен на «{reward}» откроется {reward.open_from:%d.%m.%Y}."
    if reward.has_closed:
        return f"Обмен на «{reward}» закрыт: последний день был {reward.open_to:%d.%m.%Y}."
    if reward.is_sold_out:
        return f"Награда «{reward}» закончилась: добавьте количество в каталоге или выберите другую."
    return ""


def limit_words(reward: Reward, student: Student) -> str:
    """The refusal of one more for the student."""
    return f"Лимит исчерпан: «{reward}» — не больше {reward.per_student} на одного ученика ({student.short_name})."


def is_limit_reached(reward: Reward, had: int) -> bool:
    """`had` is how many the student has had; cancelled ones do not count."""
    return reward.per_student is not None and had >= reward.per_student


def had_by(student: Student, reward: Reward | None = None) -> dict[int, int]:
    """How many of each reward (of one) the student has had, by reward id."""
    counted = Redemption.student_id == student.id, Redemption.state != RedemptionState.CANCELLED
    query = select(Redemption.reward_id, func.count()).where(*counted).group_by(Redemption.reward_id)
    if reward is not None:
        query = query.where(Redemption.reward_id == reward.id)
    return {row[0]: row[1] for row in db.session.execute(query)}
