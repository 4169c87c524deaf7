"""order_digests(): one letter a teacher and week, however often and on however many machines it is called.

The letter holds no number: those are read when it is sent, and so are the rights.
"""

from collections.abc import Sequence

from sqlalchemy import select

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts.models import Role, User
from points_admin.digest.week import Week, week_to_tell
from points_admin.extensions import db
from points_admin.notices.models import LetterKind, OutboxMessage
from points_admin.notices.services import write
from points_admin.roster.models import Kvant, TeachingAssignment


def order_digests() -> int:
    """Put what is due into the outbox; how many letters that are. A Monday that was missed is made up in its week."""
    week = week_to_tell(clock.now())
    if week is None:
        return 0
    return sum(_order(reader, week) for reader in _without(_readers(), week))


def _order(reader: User, week: Week) -> bool:
    context = {"monday": week.monday.isoformat()}
    letter = write(
        LetterKind.DIGEST, recipient=reader.email or "", user=reader, context=context, key=_key(reader, week)
    )
    return letter is not None


def _key(reader: User, week: Week) -> str:
    return f"digest:{week.monday.isoformat()}:{reader.id}"


def _readers() -> Sequence[User]:
    """Active teachers with an address who want it and have a kvant to read of."""
    teaching = (
        select(TeachingAssignment.teacher_id)
        .join(Kvant, Kvant.id == TeachingAssignment.kvant_id)
        .where(Kvant.archived_at.is_(None))
    )
    wanted = User.active, User.wants_digest, User.email.is_not(None), User.roles.any(Role.name == RoleName.TEACHER)
    # In one order: two machines that write at once wait for each other, but not in a circle.
    return db.session.scalars(select(User).where(*wanted, User.id.in_(teaching)).order_by(User.id)).all()


def _without(readers: Sequence[User], week: Week) -> list[User]:
    """Those whose letter has not been ordered yet: asked once, since the timer runs every minute of the week."""
    keys = [_key(reader, week) for reader in readers]
    ordered = set(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))
    return [reader for reader in readers if _key(reader, week) not in ordered]
