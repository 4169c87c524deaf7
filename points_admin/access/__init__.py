"""Who may do what: actors, permissions, and the one table that gives them to roles."""

from points_admin.access.guard import SYSTEM, Actor, require
from points_admin.access.permissions import ROLE_PERMISSIONS, Permission, RoleName

__all__ = ["ROLE_PERMISSIONS", "SYSTEM", "Actor", "Permission", "RoleName", "require"]
