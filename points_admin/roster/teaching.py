"""Which kvants a teacher teaches, and so sees."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from points_admin.access import Actor, Permission, require
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.database import refusing
from points_admin.extensions import db
from points_admin.roster.models import Kvant, TeachingAssignment


def assign_teacher(actor: Actor, teacher: User, kvant: Kvant) -> None:
    """Give a teacher a kvant; nothing happens when it is theirs already."""
    set_teaching(actor, teacher, [*_taught(teacher), kvant])


def set_teaching(actor: Actor, teacher: User, kvants: Iterable[Kvant]) -> None:
    """Make the teacher's kvants exactly these; archived ones stay as they are, and nobody chooses among them.

    One audit record, none when nothing changes. Raises `Conflict` where somebody assigns the same meanwhile.
    """
    require(actor, Permission.USERS_MANAGE)
    had = _taught(teacher)
    wanted = {*kvants, *(kvant for kvant in had if kvant.archived_at is not None)}
    if set(had) == wanted:
        return
    for assignment in _assignments(teacher):
        if assignment.kvant not in wanted:
            db.session.delete(assignment)
    db.session.add_all(TeachingAssignment(teacher=teacher, kvant=kvant) for kvant in wanted - set(had))
    record(actor.id, "user.teaching", teacher, before={"kvants": _names(had)}, after={"kvants": _names(wanted)})
    with refusing():
        db.session.flush()


def taught_by(teacher: User) -> list[Kvant]:
    """The kvants assigned to the teacher that are not archived, by name."""
    running = [kvant for kvant in _taught(teacher) if kvant.archived_at is None]
    return sorted(running, key=lambda kvant: kvant.match_key)


def teachers_of(kvant: Kvant) -> Sequence[User]:
    """Active teachers of the kvant, by name."""
    query = select(User).join(TeachingAssignment, TeachingAssignment.teacher_id == User.id)
    return db.session.scalars(
        query.where(TeachingAssignment.kvant_id == kvant.id, User.active).order_by(User.search_key)
    ).all()


def _assignments(teacher: User) -> list[TeachingAssignment]:
    query = select(TeachingAssignment).where(TeachingAssignment.teacher_id == teacher.id)
    return list(db.session.scalars(query))


def _taught(teacher: User) -> list[Kvant]:
    return [assignment.kvant for assignment in _assignments(teacher)]


def _names(kvants: Iterable[Kvant]) -> list[str]:
    return sorted(kvant.name for kvant in kvants)
