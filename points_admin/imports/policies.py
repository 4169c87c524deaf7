"""Who may import what, and which imports exist for an actor."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, true

from points_admin.access import Actor, Permission, require
from points_admin.imports.models import ImportJob, ImportKind

MAY_IMPORT: Mapping[ImportKind, tuple[Permission, ...]] = {
    ImportKind.ROSTER: (Permission.IMPORT_ROSTER,),
    ImportKind.JOURNAL: (Permission.IMPORT_JOURNAL_ALL, Permission.IMPORT_JOURNAL_TAUGHT),
    ImportKind.TIMETABLE: (Permission.SCHEDULE_MANAGE,),
}


def require_import(actor: Actor, kind: ImportKind) -> None:
    """Raise `Forbidden` unless the actor may import this kind."""
    require(actor, *MAY_IMPORT[kind])


def kinds_for(actor: Actor) -> list[ImportKind]:
    """The kinds the actor may import, in their usual order."""
    return [kind for kind, wanted in MAY_IMPORT.items() if any(map(actor.can, wanted))]


def visible_jobs(actor: Actor) -> ColumnElement[bool]:
    """Administrators see every import, others their own; nobody one of a kind that is no longer theirs to import."""
    whose = true() if actor.can(Permission.IMPORT_JOURNAL_ALL) else ImportJob.actor_id == actor.id
    return and_(whose, ImportJob.kind.in_(kinds_for(actor)))
