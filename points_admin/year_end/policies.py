"""Which plans exist for an actor."""

from sqlalchemy import ColumnElement, false, true

from points_admin.access import Actor, Permission


def visible_plans(actor: Actor) -> ColumnElement[bool]:
    """All for administrators; whom a plan concerns reads of it in the cabinet."""
    return true() if actor.can(Permission.YEAR_END_MANAGE) else false()
