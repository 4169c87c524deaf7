"""One erasure by a process of its own."""

import time

from points_admin import create_app
from points_admin.access import SYSTEM
from points_admin.accounts.queries import find_user
from points_admin.errors import Conflict
from points_admin.extensions import db, limiter
from points_admin.privacy.erasure import erase
from points_admin.privacy.person import person_of
from tests.support.config import TEST_CONFIG


def erase_vera() -> str:
    """«erased», or the words of the refusal."""
    user = find_user("vera")
    if user is None:
        return "nobody there"
    try:
        erase(SYSTEM, person_of(user))
        db.session.commit()
    except Conflict as refusal:
        db.session.rollback()
        return refusal.message
    return "erased"


def erase_in_process(environ: dict[str, str], start: float) -> str:
    """`erase_vera` by the clock, so that processes which start at different speeds act together."""
    app = create_app(environ, **TEST_CONFIG)
    limiter.enabled = False
    with app.app_context():
        find_user("admin")
        db.session.rollback()
        time.sleep(max(0.0, start - time.time()))
        return erase_vera()
