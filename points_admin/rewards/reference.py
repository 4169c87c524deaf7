"""The standard rewards, and seed_rewards(), which adds those that are missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from points_admin import text
from points_admin.extensions import db
from points_admin.rewards.models import Reward


@dataclass(frozen=True)
class StandardReward:
    """Nobody knows beforehand whether there are any: children see it once an administrator shows it."""

    name: str
    price: int
    description: str
    per_student: int | None = None


STANDARD_REWARDS = (
    StandardReward("Стикер", 30, "Наклейка с символом технопарка: на ноутбук, пенал или шлем."),
    StandardReward("Значок", 60, "Металлический значок технопарка."),
    StandardReward("Блокнот", 120, "Блокнот в клетку и ручка: для схем и записей."),
    StandardReward("Кружка", 250, "Кружка с символом технопарка."),
    StandardReward("Деталь на трёхмерном принтере", 150, "Печать своей модели до десяти сантиметров."),
    StandardReward("Экскурсия", 300, "Место в поездке на предприятие или в университет.", per_student=1),
    StandardReward("Футболка", 400, "Футболка технопарка, размер на выбор.", per_student=1),
)


def seed_rewards(*, skip: Iterable[str] = ()) -> list[str]:
    """Add the standard rewards whose names are neither here nor in `skip` (names); flushes. Returns the new names."""
    known = set(db.session.scalars(select(Reward.match_key))) | {text.match_key(name) for name in skip}
    missing = [one for one in STANDARD_REWARDS if text.match_key(one.name) not in known]
    db.session.add_all(
        Reward(
            name=one.name, price=one.price, description=one.description, per_student=one.per_student, is_visible=False
        )
        for one in missing
    )
    db.session.flush()
    return [one.name for one in missing]
