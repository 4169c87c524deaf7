"""Reading the audit: what happened to one row."""

from collections.abc import Sequence

from sqlalchemy import select

from points_admin.access import Actor, Permission
from points_admin.audit.models import AuditEvent
from points_admin.audit.policies import visible_events
from points_admin.audit.services import identity_of
from points_admin.extensions import Model, db


def history_of(actor: Actor, subject: Model, *, limit: int) -> Sequence[AuditEvent]:
    """The newest events about the row; nothing for whoever reads only the own ones, a history with holes misleads."""
    if not actor.can(Permission.AUDIT_READ_ALL):
        return []
    about = AuditEvent.subject_type == subject.__tablename__, AuditEvent.subject_id == identity_of(subject)
    query = select(AuditEvent).where(visible_events(actor), *about).order_by(AuditEvent.id.desc()).limit(limit)
    return db.session.scalars(query).all()
