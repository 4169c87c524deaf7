"""What the student got for points, and saves up for."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from points_admin.extensions import db
from points_admin.privacy.person import Person
from points_admin.privacy.sections.section import Section
from points_admin.rewards.models import Redemption, SavingsGoal
from points_admin.rewards.words import STATE
from points_admin.workbook import Cell


def redemptions(person: Person) -> Section:
    """Every exchange, the oldest first; who of the staff did it stands in the operation."""
    columns = {
        "id": "Номер",
        "reward": "Награда",
        "price": "Цена",
        "state": "Состояние",
        "issued_at": "Обменяно",
        "handed_over_at": "Выдано",
        "cancelled_at": "Отменено",
        "why": "Причина отмены",
        "entry": "Операция №",
    }
    found: list[Redemption] = []
    if person.student is not None:
        mine = select(Redemption).where(Redemption.student_id == person.student.id).order_by(Redemption.id)
        found = list(db.session.scalars(mine.options(joinedload(Redemption.reward))))
    return Section("redemptions", "Обмен на награды", columns, [_redemption(each) for each in found])


def goal(person: Person) -> Section:
    """The one reward, and since when."""
    goal = db.session.get(SavingsGoal, person.student.id) if person.student else None
    rows: list[list[Cell]] = [[goal.reward.name, goal.created_at]] if goal else []
    return Section("savings_goal", "На что коплю", {"reward": "Награда", "created_at": "С"}, rows)


def _redemption(one: Redemption) -> list[Cell]:
    moments = one.issued_at, one.handed_over_at, one.cancelled_at
    return [one.id, one.reward.name, one.price, STATE[one.state], *moments, one.why, one.entry_id]
