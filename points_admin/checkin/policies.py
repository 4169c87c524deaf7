"""Which events exist for whom: those one shows the code of, and those one may check in to."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from points_admin.access import Actor, Permission
from points_admin.checkin.models import Event
from points_admin.errors import Invalid, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Kvant, Membership, Student
from points_admin.roster.policies import kvants_taught_by


def managed_events(actor: Actor) -> ColumnElement[bool]:
    """All for administrators, those of the own kvants (and of groups of theirs) for teachers.

    Being a student, too, opens none: whoever sees an event here sees its code.
    """
    if actor.can(Permission.CHECKIN_MANAGE_ALL):
        return true()
    taught = Event.kvant_id.in_(kvants_taught_by(actor))
    return taught if actor.can(Permission.CHECKIN_MANAGE_TAUGHT) else false()


def attended_events(actor: Actor) -> ColumnElement[bool]:
    """Those for everybody, and those of the kvants (and groups) that the actor attends now as a student."""
    if not actor.can(Permission.CHECKIN_OWN):
        return false()
    own = Student.user_id == actor.id, ~Student.is_applicant, Student.archived_at.is_(None)
    running = select(Membership.id).join(Student, Student.id == Membership.student_id).where(*own)
    running = running.where(
        Membership.is_running,
        Membership.kvant_id == Event.kvant_id,
        or_(Event.group_id.is_(None), Membership.group_id == Event.group_id),
    )
    is_student = select(Student.id).where(*own).exists()
    return or_(and_(Event.kvant_id.is_(None), is_student), running.exists())


def require_managed(actor: Actor, event: Event) -> None:
    """Raise `NotFound` for an event that is not the actor's."""
    mine = select(Event.id).where(Event.id == event.id, managed_events(actor))
    if db.session.scalar(mine) is None:
        raise NotFound


def require_kvant(actor: Actor, kvant: Kvant | None) -> None:
    """Whether the actor may hold an event there: `Invalid` for everybody's, `NotFound` for a foreign kvant."""
    if actor.can(Permission.CHECKIN_MANAGE_ALL):
        return
    if kvant is None:
        raise Invalid("Выберите квант: мероприятия для всех создаёт администратор.", field="kvant")
    taught = select(Kvant.id).where(Kvant.id == kvant.id, Kvant.id.in_(kvants_taught_by(actor)))
    if db.session.scalar(taught) is None:
        raise NotFound
