"""The pages /login and /change: Flask-Security's own views, with limits, safe ways on and proper statuses around.

Whoever needs a code is sent on to `steps`; a program is told that it may add one to the same request.
"""

from typing import Any

from flask import Response, g, make_response, redirect, request, url_for
from flask.typing import ResponseValue
from flask_security import current_user
from flask_security.views import change_password as stock_change_password
from flask_security.views import default_render_json
from flask_security.views import login as stock_login
from werkzeug.exceptions import BadRequest

from points_admin.extensions import limiter
from points_admin.text import is_local_path
from points_admin.web.limits import own_password_tries
from points_admin.web.problems import wants_json
from points_admin.web.signin import halfway

HOME = "/"
WRONG_PER_ADDRESS = "10 per minute; 120 per hour"


def render_json(payload: dict[str, Any], code: int, headers: dict[str, str] | None, user: Any) -> ResponseValue:
    """Flask-Security's answer without the token that it adds on `?include_auth_token`, with a word about the code."""
    if isinstance(details := payload.get("user"), dict):
        details.pop("authentication_token", None)
    if "stopped_halfway" in g:
        payload["code_wanted"] = True
    return default_render_json(payload, code, headers, user)


def was_refused(_response: Response) -> bool:
    return bool(g.get("login_refused", False))


@limiter.limit(WRONG_PER_ADDRESS, methods=["POST"], deduct_when=was_refused)
def login() -> Response:
    """Only refused logins count against the limit: a class may sign in from one address."""
    _require_object()
    g.login_refused = request.method == "POST"
    response = make_response(stock_login())
    if current_user.is_authenticated:
        g.login_refused = False
    if "stopped_halfway" in g and not wants_json():
        g.login_refused = False
        halfway.stop_at(g.stopped_halfway)
        return make_response(redirect(url_for("steps.code", next=way_on())))
    if response.status_code == 302:
        response.location = way_on()
    return paused(response)


def paused(response: Response) -> Response:
    """The answer, which says how long to wait after too many wrong passwords or codes."""
    if pause := g.get("login_pause"):
        response.status_code = 429
        response.headers["Retry-After"] = str(pause)
    return response


@own_password_tries
def change_password() -> Response:
    """For whoever is signed in, by a new password typed twice."""
    _require_object()
    return make_response(stock_change_password())


def _require_object() -> None:
    if request.is_json and request.content_length and not isinstance(request.get_json(), dict):
        raise BadRequest("Нужен объект JSON.")


def way_on() -> str:
    """Where the visitor wanted to go, if that is on this site."""
    wish = request.form.get("next") or request.args.get("next") or ""
    return wish if is_local_path(wish) else HOME
