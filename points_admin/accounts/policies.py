"""Which users exist for an actor."""

from sqlalchemy import ColumnElement, false, true

from points_admin.access import Actor, Permission


def visible_users(actor: Actor) -> ColumnElement[bool]:
    """Logins are the administrators' affair; others meet users only by name, beside what they did."""
    return true() if actor.can(Permission.USERS_MANAGE) else false()
