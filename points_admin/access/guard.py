"""Who asks, and the one-line refusal of what they may not."""

from typing import Protocol

from points_admin.access.permissions import Permission
from points_admin.errors import Forbidden


class Actor(Protocol):
    """Whoever does or asks something: a user, or the program itself."""

    @property
    def id(self) -> int | None: ...

    def can(self, permission: Permission) -> bool: ...


class _System:
    """Stands in the records as nobody and may everything."""

    id = None

    def can(self, _permission: Permission) -> bool:
        return True


# Said by name, never meant by the lack of a user: whoever is not signed in is no actor at all.
SYSTEM: Actor = _System()


def require(actor: Actor, *permissions: Permission) -> None:
    """Raise `Forbidden` unless the actor has at least one of the permissions."""
    if not any(actor.can(permission) for permission in permissions):
        raise Forbidden
