"""Whom and what an import may touch. No actor means the command line, which stands above scopes."""

from sqlalchemy import ColumnElement, true

from points_admin.accounts.models import User
from points_admin.ledger.policies import visible_reasons
from points_admin.roster.policies import visible_kvants, visible_memberships, visible_students


def kvants_in_scope(actor: User | None) -> ColumnElement[bool]:
    return true() if actor is None else visible_kvants(actor)


def students_in_scope(actor: User | None) -> ColumnElement[bool]:
    return true() if actor is None else visible_students(actor)


def memberships_in_scope(actor: User | None) -> ColumnElement[bool]:
    return true() if actor is None else visible_memberships(actor)


def reasons_in_scope(actor: User | None) -> ColumnElement[bool]:
    return true() if actor is None else visible_reasons(actor)
