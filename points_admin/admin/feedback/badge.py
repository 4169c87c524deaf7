"""How many threads wait for the signed-in user: asked once a page, for the menu and the first page."""

from flask import g

from points_admin.admin.base import actor
from points_admin.feedback.queries import waiting_count


def feedback_waiting() -> int:
    """Open threads that the user may answer."""
    if "feedback_waiting" not in g:
        g.feedback_waiting = waiting_count(actor())
    return int(g.feedback_waiting)
