"""Into the archive and back, for what has nothing to settle on the way (kvants, groups)."""

from points_admin import clock
from points_admin.access import Actor
from points_admin.audit.services import record
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant


def put_away(actor: Actor, action: str, row: Kvant | Group) -> None:
    """Raises `Conflict` when archived already."""
    if row.archived_at is not None:
        raise Conflict
    row.archived_at = clock.now()
    record(actor.id, action, row)
    db.session.flush()


def bring_back(actor: Actor, action: str, row: Kvant | Group) -> None:
    """Raises `Conflict` when not archived."""
    if row.archived_at is None:
        raise Conflict
    row.archived_at = None
    record(actor.id, action, row)
    db.session.flush()
