"""Why a reward cannot be had: by anybody today, or by one student. Pages, lists and the verb itself ask here."""

from enum import StrEnum

from sqlalchemy import func, select

from points_admin.extensions import db
from points_admin.rewards.models import Redemption, RedemptionState, Reward
from points_admin.roster.models import Student


class Hindrance(StrEnum):
    """What stands in the way, the first of them in this order."""

    ARCHIVED = "archived"
    HIDDEN = "hidden"
    OPENS_LATER = "opens_later"
    CLOSED = "closed"
    SOLD_OUT = "sold_out"
    LIMIT = "limit"


def hindrance(reward: Reward) -> Hindrance | None:
    """Why nobody can have it today."""
    if reward.archived_at is not None:
        return Hindrance.ARCHIVED
    if not reward.is_visible:
        return Hindrance.HIDDEN
    if reward.opens_later:
        return Hindrance.OPENS_LATER
    if reward.has_closed:
        return Hindrance.CLOSED
    return Hindrance.SOLD_OUT if reward.is_sold_out else None


def hindrance_for(reward: Reward, had: int) -> Hindrance | None:
    """The same for a student who has had so many of it; points are another matter."""
    is_enough = reward.per_student is not None and had >= reward.per_student
    return hindrance(reward) or (Hindrance.LIMIT if is_enough else None)


def refusal(student: Student, reward: Reward, had: int) -> str:
    """Why the student cannot have the reward, as a sentence for staff; "" where nothing but points can be missing."""
    if not is_on_roster(student):
        return f"{student.short_name} — не в списке учеников: обменять баллы нельзя."
    match hindrance_for(reward, had):
        case Hindrance.ARCHIVED:
            return f"Награда «{reward}» в архиве: её больше не выдают."
        case Hindrance.HIDDEN:
            return f"Награда «{reward}» скрыта: сначала её должен показать в каталоге администратор."
        case Hindrance.OPENS_LATER:
            return f"Обмен на «{reward}» откроется {reward.open_from:%d.%m.%Y}."
        case Hindrance.CLOSED:
            return f"Обмен на «{reward}» закрыт: последний день был {reward.open_to:%d.%m.%Y}."
        case Hindrance.SOLD_OUT:
            return f"Награда «{reward}» закончилась: выберите другую. Количество меняет администратор."
        case Hindrance.LIMIT:
            limit = f"не больше {reward.per_student} на одного ученика"
            return f"Лимит исчерпан: «{reward}» — {limit} ({student.short_name})."
    return ""


def is_on_roster(student: Student) -> bool:
    """Whether there is anybody to hand it over to."""
    return student.archived_at is None and not student.is_applicant


def had_by(student: Student, reward: Reward | None = None) -> dict[int, int]:
    """How many of each reward (of one) the student has had, by reward id; cancelled ones do not count."""
    counted = Redemption.student_id == student.id, Redemption.state != RedemptionState.CANCELLED
    query = select(Redemption.reward_id, func.count()).where(*counted).group_by(Redemption.reward_id)
    if reward is not None:
        query = query.where(Redemption.reward_id == reward.id)
    return {row[0]: row[1] for row in db.session.execute(query)}
