"""What is forgotten of a student who is erased: the wish and the words; exchanges stay with the number."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from points_admin.extensions import db
from points_admin.rewards.models import Redemption, SavingsGoal


def redemption_ids_of(student_id: int) -> Sequence[int]:
    """Of all exchanges of the student."""
    return db.session.scalars(select(Redemption.id).where(Redemption.student_id == student_id)).all()


def forget_exchanges(student_id: int) -> None:
    """What was said of a cancellation, and the savings goal."""
    own = Redemption.student_id == student_id, Redemption.why != ""
    db.session.execute(update(Redemption).where(*own).values(why=""))
    db.session.execute(delete(SavingsGoal).where(SavingsGoal.student_id == student_id))
