"""One verdict given by a process of its own."""

import time
from collections.abc import Callable

from points_admin import create_app
from points_admin.accounts.models import User
from points_admin.accounts.queries import find_user
from points_admin.enrolment import services
from points_admin.enrolment.models import RejectReason
from points_admin.enrolment.queries import request_for
from points_admin.errors import Conflict, NotFound
from points_admin.extensions import db, limiter
from points_admin.roster.models import Student
from tests.support.config import TEST_CONFIG


def approve(login: str, request_id: int) -> str:
    """The code of the refusal, or "approved"."""
    return _decided(lambda: services.approve(_actor(login), request_for(_actor(login), request_id)), "approved")


def reject(login: str, request_id: int) -> str:
    """The code of the refusal, or "rejected"."""
    reason = RejectReason.AGE
    return _decided(
        lambda: services.reject(_actor(login), request_for(_actor(login), request_id), reason=reason), "rejected"
    )


def link(login: str, request_id: int, student_id: int) -> str:
    """The code of the refusal, or "linked"."""
    student = db.session.get_one(Student, student_id)
    return _decided(lambda: services.link(_actor(login), request_for(_actor(login), request_id), student), "linked")


def approve_in_process(environ: dict[str, str], login: str, request_id: int, start: float) -> str:
    """`approve` by the clock, so that processes which start at different speeds act together."""
    app = create_app(environ, **TEST_CONFIG)
    limiter.enabled = False
    with app.app_context():
        _actor(login)
        db.session.rollback()
        time.sleep(max(0.0, start - time.time()))
        return approve(login, request_id)


def _actor(login: str) -> User:
    return find_user(login)


def _decided(act: Callable[[], object], word: str) -> str:
    try:
        act()
        db.session.commit()
    except (Conflict, NotFound) as refusal:
        db.session.rollback()
        return refusal.code
    return word
