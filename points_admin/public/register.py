"""The page /register: a child, or a parent for it, makes a login and asks for a kvant."""

import secrets
from collections.abc import Sequence

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from points_admin.documents.models import DocumentKind
from points_admin.documents.queries import current
from points_admin.enrolment.queries import open_kvants, places_of
from points_admin.enrolment.registration import register
from points_admin.errors import Correctable
from points_admin.extensions import db, limiter
from points_admin.public.register_form import RegisterForm
from points_admin.roster.models import Kvant
from points_admin.web.forms import say_beside

blueprint = Blueprint("register", __name__)

# A computer class behind one address registers in one lesson; the rest is somebody's script.
STORED_PER_ADDRESS = "30 per hour; 100 per day"
# Typing errors of the same class.
REFUSED_PER_ADDRESS = "150 per hour"


def _was(outcome: str) -> bool:
    return bool(g.get("registration") == outcome)


@blueprint.before_request
def _guard() -> ResponseReturnValue | None:
    """Whoever is signed in asks for a kvant in the cabinet."""
    signed_in = current_user.is_authenticated and request.endpoint != "register.done"
    return redirect("/") if signed_in else None


@blueprint.get("/register")
def form() -> ResponseReturnValue:
    """An empty form; `?kvant=slug` chooses beforehand."""
    empty = RegisterForm(data={"kvant": request.args.get("kvant", ""), "key": secrets.token_hex(16)})
    return _page(empty)


@blueprint.post("/register")
@limiter.limit(STORED_PER_ADDRESS, deduct_when=lambda _response: _was("stored"))
@limiter.limit(REFUSED_PER_ADDRESS, deduct_when=lambda _response: _was("refused"))
def send() -> ResponseReturnValue:
    """One answer for everybody whose form is filled in well, whatever login or e-mail they wished for."""
    sent = RegisterForm(request.form)
    g.registration = "refused"
    sent.offer(open_kvants())
    if not sent.validate() or not (sent.is_by_a_robot or _stored(sent)):
        return _page(sent), 422
    g.registration = "stored"
    return redirect("/register/done")


@blueprint.get("/register/done")
def done() -> ResponseReturnValue:
    """What happens next; the same for everybody."""
    return render_template("public/register_done.html")


def _stored(sent: RegisterForm) -> bool:
    """Whether it is; a refusal stands beside its field."""
    application = sent.application()
    # The password is hashed first of all: not while holding the database's write lock.
    db.session.rollback()
    try:
        register(application, address=request.remote_addr or "")
        db.session.commit()
        return True
    except Correctable as refusal:
        db.session.rollback()
        say_beside(sent, refusal)
        return False


def _page(shown: RegisterForm) -> str:
    kvants = open_kvants()
    shown.offer(kvants, full=_full(kvants))
    shown.consent_version.data = current(DocumentKind.CONSENT).version
    shown.consent.data = shown.consent.data and not shown.consent.errors
    return render_template("public/register.html", form=shown)


def _full(kvants: Sequence[Kvant]) -> set[int]:
    return {kvant_id for kvant_id, places in places_of(kvants).items() if places.is_full}
