"""One-line refusals for surfaces and services."""

from typing import Protocol

from points_admin.access.permissions import Permission
from points_admin.errors import Forbidden


class Actor(Protocol):
    def can(self, permission: Permission) -> bool: ...


def require(actor: Actor | None, *permissions: Permission) -> None:
    """Raise `Forbidden` unless the actor has at least one of the permissions (None = the command line, may)."""
    if actor is not None and not any(actor.can(permission) for permission in permissions):
        raise Forbidden
