"""Rules are the administrators' affair; what they gave everybody sees in the ledger."""

from sqlalchemy import ColumnElement, false, true

from points_admin.access import Actor, Permission


def visible_rules(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.can(Permission.RULES_MANAGE) else false()
