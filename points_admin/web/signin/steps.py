"""/login/code, where the second step is made, and /login/passkey, which is both steps at once."""

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import login_user
from werkzeug.exceptions import Unauthorized

from points_admin.accounts import passkeys
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.errors import Invalid
from points_admin.extensions import db, limiter
from points_admin.web.passkeys import set_challenge, site, take_challenge
from points_admin.web.problems import wants_json
from points_admin.web.signin import halfway
from points_admin.web.signin.forms import CodeForm
from points_admin.web.signin.views import WRONG_PER_ADDRESS, paused, was_refused, way_on

INVALID = 422
CHALLENGES_PER_ADDRESS = "60 per minute"
TOO_LATE = "Время на ввод кода вышло. Введите логин и пароль ещё раз."

blueprint = Blueprint("steps", __name__)


@blueprint.get("/login/code")
def code() -> ResponseReturnValue:
    """Who has just given the right password is asked for a code."""
    if current_user.is_authenticated:
        return redirect(way_on())
    if halfway.user_halfway() is None:
        return _from_the_start()
    return render_template("security/code.html", form=CodeForm(), way_on=way_on())


@blueprint.post("/login/code")
@limiter.limit(WRONG_PER_ADDRESS, deduct_when=was_refused)
def check_code() -> ResponseReturnValue:
    """The right code begins the session."""
    user, form = halfway.user_halfway(), CodeForm(request.form)
    if current_user.is_authenticated:
        return redirect(way_on())
    if user is None:
        return _from_the_start()
    form.user = user
    if not form.validate():
        g.login_refused = True
        page = render_template("security/code.html", form=form, way_on=way_on())
        return paused(make_response(page, INVALID))
    return _signed_in(user, "code")


@blueprint.post("/login/passkey/options")
@limiter.limit(CHALLENGES_PER_ADDRESS)
def passkey_options() -> Response:
    """What the browser asks the device to sign."""
    return Response(passkeys.request_options(site(), set_challenge()), mimetype="application/json")


@blueprint.post("/login/passkey")
@limiter.limit(WRONG_PER_ADDRESS, deduct_when=was_refused)
def sign_in_with_passkey() -> ResponseReturnValue:
    """The device's signature begins the session."""
    if current_user.is_authenticated:
        return redirect(way_on())
    try:
        user = passkeys.owner_of(site(), take_challenge(), answer=request.form.get("credential", ""))
    except Invalid as refusal:
        return _refused(refusal)
    return _signed_in(user, "passkey")


def _refused(refusal: Invalid) -> ResponseReturnValue:
    db.session.rollback()
    record(None, "passkey.refuse")
    db.session.commit()
    g.login_refused = True
    flash(refusal.message, "error")
    return redirect(url_for("security.login", next=way_on()))


def _signed_in(user: User, how: str) -> ResponseReturnValue:
    login_user(user, authn_via=[how])
    db.session.commit()
    return redirect(way_on())


def _from_the_start() -> ResponseReturnValue:
    if wants_json():
        raise Unauthorized
    flash(TOO_LATE, "info")
    return redirect(url_for("security.login"))
