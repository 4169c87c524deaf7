"""What people change about their own login: the e-mail, once they have shown that it is theirs, and the digest."""

from points_admin import clock
from points_admin.access import Permission, require
from points_admin.accounts.identity import free_email
from points_admin.accounts.models import User
from points_admin.audit.services import record_changes
from points_admin.errors import Conflict
from points_admin.extensions import db


def change_email(user: User, email: str) -> None:
    """The address is the user's: they have opened the letter that went there. Raises what `free_email` raises."""
    with db.session.no_autoflush:
        user.email = free_email(email, user)
        user.email_confirmed_at = clock.now()
    record_changes(user.id, "user.confirm_email", user)


def remove_email(user: User) -> None:
    """No address any more, and no digest, which would have nowhere to go."""
    user.email = user.email_confirmed_at = None
    user.wants_digest = False
    record_changes(user.id, "user.remove_email", user)


def choose_digest(user: User, *, wanted: bool) -> None:
    """Whether a letter sums up every week. Raises `Forbidden` outside the panel, `Conflict` without an address."""
    require(user, Permission.PANEL_OPEN)
    if wanted and not user.email:
        raise Conflict("Сначала укажите почту: сводка приходит письмом.")
    user.wants_digest = wanted
    record_changes(user.id, "user.digest", user)
