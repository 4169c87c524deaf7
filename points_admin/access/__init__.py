"""Who may do what: permissions and the one table that gives them to roles."""

from points_admin.access.permissions import ROLE_PERMISSIONS, Permission, RoleName

__all__ = ["ROLE_PERMISSIONS", "Permission", "RoleName"]
