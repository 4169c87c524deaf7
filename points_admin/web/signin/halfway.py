"""Between the right password and the right code: who stands there, for how long, and what a typed code does.

The browser's signed cookie remembers whose password was right, when, and which password it was. That opens nothing.
"""

from datetime import timedelta

from flask import current_app, g, request, session
from wtforms import ValidationError

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts import lockout, second_factor
from points_admin.accounts.models import User
from points_admin.accounts.services import password_mark
from points_admin.audit.services import record
from points_admin.extensions import db

LASTS = timedelta(minutes=5)
_NAME = "halfway"


def stop_at(user: User) -> None:
    """The user's password was right in this browser."""
    session[_NAME] = [user.id, password_mark(user), clock.now().timestamp()]


def user_halfway() -> User | None:
    """Who may type a code here: nobody after `LASTS`, a new password or a dismissal."""
    user_id, mark, since = session.get(_NAME) or (None, "", 0)
    if user_id is None or clock.now().timestamp() - since > LASTS.total_seconds():
        return None
    user = db.session.get(User, user_id)
    return user if user and user.active and password_mark(user) == mark else None


def forget() -> None:
    """Nobody stands there any more."""
    session.pop(_NAME, None)


def judge(user: User, code: str) -> None:
    """Raises `ValidationError` unless the code lets the user in; what was counted or used up is committed."""
    try:
        wrong = "" if second_factor.check(user, code, address=request.remote_addr or "") else second_factor.NOT_RIGHT
    except lockout.LoginPaused as pause:
        note_pause(pause)
        wrong = pause.message
    db.session.commit()
    if wrong:
        raise ValidationError(wrong)


def note_pause(pause: lockout.LoginPaused) -> None:
    """Record the refusal, and let the answer say how long to wait."""
    record(None, "session.pause")
    g.login_pause = pause.seconds


def must_have_second_factor(user: User) -> bool:
    """Whether the settings demand it of the user."""
    return bool(current_app.config["POINTS_ADMIN_SECOND_FACTOR"]) and user.has_role(RoleName.ADMIN.value)
