"""From a request's cookie to its user, and what signing in, out and a new password do to sessions."""

from typing import Any

from flask import Flask, Response, after_this_request, current_app, g, request, session
from flask_login import user_logged_out
from flask_security import current_user, password_changed, user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy.exc import OperationalError

from points_admin.accounts import passkeys, second_factor, sessions
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.database import writing
from points_admin.errors import NewPasswordWanted, SecondFactorWanted
from points_admin.extensions import db, security
from points_admin.notices.logins import tell_of_password
from points_admin.web.signin import halfway

_TOKEN = "token"
# Open to somebody who still has to choose a password.
_BEFORE_PASSWORD = frozenset({"security.change_password", "security.logout"})
# Open to an administrator who still has to switch the second step on.
_BEFORE_SECOND_FACTOR = frozenset({"own_security", "security"})
_WITHOUT_USER = frozenset({"health.live", "health.ready"})


def init_app(app: Flask) -> None:
    """Replace Flask-Security's ways of finding the user by ours; call it after the extension is bound."""
    security.login_manager.user_loader(_load_user)
    # The only door is the session cookie: no tokens in headers, addresses or bodies.
    security.login_manager.request_loader(_load_nobody)
    user_authenticated.connect(_start_session, app)
    user_logged_out.connect(_end_session, app)
    password_changed.connect(_note_password, app)
    app.before_request(_look_at_session)


def _load_user(uniquifier: str) -> User | None:
    found = sessions.find(session.get(_TOKEN, ""), uniquifier) if _has_user() else None
    if found is None:
        return None
    user, g.login_session = found
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return user


def _load_nobody(_request: Any) -> None:
    return None


def _start_session(_app: Flask, user: User, authn_via: list[str] | None, **_: Any) -> None:
    """Runs inside the login view and, with `change`, after a new password; the view commits."""
    if authn_via == ["change"]:
        sessions.end_all(user)
    # What an anonymous visitor held must not live on in a signed-in browser.
    halfway.forget()
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    session[_TOKEN] = sessions.start(user, address=request.remote_addr or "", device=request.user_agent.string)
    if authn_via != ["change"]:
        record(user.id, "session.start", user)


def _end_session(_app: Flask, user: User, **_: Any) -> None:
    if sessions.end(session.pop(_TOKEN, "")):
        record(user.id, "session.end", user)
        after_this_request(_commit)


def _note_password(_app: Flask, user: User, **_: Any) -> None:
    if not user.must_change_password:
        tell_of_password(user)
    passkeys.forget(user)
    user.must_change_password = False
    record(user.id, "user.change_password", user)


def _commit(response: Response) -> Response:
    db.session.commit()
    return response


def _has_user() -> bool:
    """Files and answers about health are the same for everybody: they do not ask the database who it is."""
    endpoint = request.endpoint or "static"
    return endpoint.split(".")[-1] != "static" and endpoint not in _WITHOUT_USER


def _look_at_session() -> None:
    if not _has_user() or not current_user.is_authenticated:
        return
    if sessions.needs_touch(g.login_session):
        _touch(g.login_session.id)
    if current_user.must_change_password and request.endpoint not in _BEFORE_PASSWORD:
        raise NewPasswordWanted
    if request.blueprint not in _BEFORE_SECOND_FACTOR and _lacks_second_factor(current_user):
        raise SecondFactorWanted


def _lacks_second_factor(user: User) -> bool:
    return halfway.must_have_second_factor(user) and not second_factor.is_on(user)


def _touch(session_id: int) -> None:
    # Nothing has been written yet in this request; a reading transaction could not turn into a writing one.
    db.session.rollback()
    try:
        with writing():
            sessions.touch(session_id)
            db.session.commit()
    except OperationalError:
        db.session.rollback()
        current_app.logger.warning("login session %s: last use was not noted, the database is busy", session_id)
