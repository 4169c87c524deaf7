"""One verdict about a new name, given by a process of its own."""

import time

from points_admin import create_app
from points_admin.accounts.queries import find_user
from points_admin.errors import AlreadyDecided
from points_admin.extensions import db, limiter
from points_admin.roster.models import NameChange
from points_admin.roster.name_changes import approve_name_change, reject_name_change
from tests.support.config import TEST_CONFIG

VERDICTS = {"approve": approve_name_change, "reject": reject_name_change}


def decide(verb: str, change_id: int) -> str:
    """The verb, or the words of the refusal."""
    try:
        VERDICTS[verb](find_user("admin"), db.session.get_one(NameChange, change_id))
        db.session.commit()
    except AlreadyDecided as refusal:
        db.session.rollback()
        return refusal.message
    return verb


def decide_in_process(environ: dict[str, str], verb: str, change_id: int, start: float) -> str:
    """`decide` by the clock, so that processes which start at different speeds act together."""
    app = create_app(environ, **TEST_CONFIG)
    limiter.enabled = False
    with app.app_context():
        find_user("admin")
        db.session.rollback()
        time.sleep(max(0.0, start - time.time()))
        return decide(verb, change_id)
