"""Which rewards and redemptions exist for an actor, and for whom points may be exchanged."""

from sqlalchemy import ColumnElement, and_, false, select, true

from points_admin.access import Actor, Permission, require
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.rewards.models import Redemption, Reward
from points_admin.roster.models import Student
from points_admin.roster.policies import visible_students

_REDEEM = (Permission.REWARDS_REDEEM_ALL, Permission.REWARDS_REDEEM_TAUGHT)


def visible_rewards(actor: Actor) -> ColumnElement[bool]:
    """All for staff; what is on show for whoever has a cabinet."""
    if actor.can(Permission.REWARDS_READ):
        return true()
    return on_show() if actor.can(Permission.CABINET_OPEN) else false()


def on_show() -> ColumnElement[bool]:
    """What students are shown, whether they can have it now or not."""
    return and_(Reward.is_visible, Reward.archived_at.is_(None))


def visible_redemptions(actor: Actor) -> ColumnElement[bool]:
    """In the panel: all for administrators, those of the students in sight for teachers."""
    if actor.can(Permission.REWARDS_REDEEM_ALL):
        return true()
    if not actor.can(Permission.REWARDS_REDEEM_TAUGHT):
        return false()
    return Redemption.student_id.in_(select(Student.id).where(visible_students(actor)))


def can_redeem(actor: Actor) -> bool:
    """Whether the actor may exchange points for anybody at all."""
    return any(map(actor.can, _REDEEM))


def require_redeem(actor: Actor, student_id: int) -> None:
    """Raise `Forbidden` for who exchanges nothing, `NotFound` for a student out of the actor's sight."""
    require(actor, *_REDEEM)
    seen = select(Student.id).where(Student.id == student_id, visible_students(actor))
    if not actor.can(Permission.REWARDS_REDEEM_ALL) and db.session.scalar(seen) is None:
        raise NotFound
