"""How much waits for the signed-in user: asked once a page, for the menu and for the first page."""

from collections.abc import Callable

from flask import g

from points_admin.accounts.models import User
from points_admin.admin.base import actor
from points_admin.enrolment.queries import open_count
from points_admin.feedback.queries import waiting_count
from points_admin.notices.queries import unread_count
from points_admin.roster.queries import waiting_name_changes


def requests_waiting() -> int:
    """Pending requests within the user's scope."""
    return _once("requests_waiting", open_count)


def feedback_waiting() -> int:
    """Open threads that the user may answer."""
    return _once("feedback_waiting", waiting_count)


def name_changes_waiting() -> int:
    """Wishes for other names."""
    return _once("name_changes_waiting", waiting_name_changes)


def notices_unread() -> int:
    """The user's own notices."""
    return _once("notices_unread", unread_count)


def _once(name: str, count: Callable[[User], int]) -> int:
    if name not in g:
        setattr(g, name, count(actor()))
    return int(getattr(g, name))
