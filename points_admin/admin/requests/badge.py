"""How many requests wait for the signed-in user: asked once a page, for the menu and the first page."""

from flask import g

from points_admin.admin.base import actor
from points_admin.enrolment.queries import open_count


def requests_waiting() -> int:
    """Pending requests within the user's scope."""
    if "requests_waiting" not in g:
        g.requests_waiting = open_count(actor())
    return int(g.requests_waiting)
