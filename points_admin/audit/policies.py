"""Which events exist for an actor."""

from sqlalchemy import ColumnElement, false, true

from points_admin.access import Actor, Permission
from points_admin.audit.models import AuditEvent


def visible_events(actor: Actor) -> ColumnElement[bool]:
    """Administrators see everything, teachers what they did themselves."""
    if actor.can(Permission.AUDIT_READ_ALL):
        return true()
    return AuditEvent.actor_id == actor.id if actor.can(Permission.AUDIT_READ_OWN) else false()
