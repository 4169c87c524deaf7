"""Who may be in the cabinet: a signed-in browser of somebody whose role carries CABINET_OPEN."""

from typing import cast

from flask_security import auth_required, current_user

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.errors import Forbidden


def viewer() -> User:
    """The signed-in user of this request."""
    return cast(User, current_user._get_current_object())


@auth_required("session")
def guard() -> None:
    """Before every request of the cabinet."""
    require_cabinet()


def require_cabinet() -> None:
    """Refuse staff with a sentence that says where their own work is."""
    if not viewer().can(Permission.CABINET_OPEN):
        raise Forbidden("Личный кабинет открыт ученикам. Ваши страницы — в панели управления.")
