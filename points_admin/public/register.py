"""The page /register: a child, or a parent for it, makes a login and asks for a kvant."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from points_admin.documents.models import DocumentKind
from points_admin.documents.queries import current
from points_admin.enrolment.queries import open_kvants, places_of
from points_admin.enrolment.registration import register
from points_admin.extensions import db
from points_admin.public.register_form import RegisterForm
from points_admin.public.strangers import few_per_address, sent_form, was_stored
from points_admin.roster.models import Kvant
from points_admin.web.limits import letters_per_mailbox

blueprint = Blueprint("register", __name__)


@blueprint.before_request
def _guard() -> ResponseReturnValue | None:
    """Whoever is signed in asks for a kvant in the cabinet."""
    signed_in = current_user.is_authenticated and request.endpoint != "register.done"
    return redirect("/") if signed_in else None


@blueprint.get("/register")
def form() -> ResponseReturnValue:
    """An empty form; `?kvant=slug` chooses beforehand."""
    return _page(RegisterForm(data={"kvant": request.args.get("kvant", "")}))


@blueprint.post("/register")
@few_per_address
@letters_per_mailbox("email", deduct_when=was_stored)
@letters_per_mailbox("guardian_contact", deduct_when=was_stored)
def send() -> ResponseReturnValue:
    """One answer for everybody whose form is filled in well, whatever login or e-mail they wished for."""
    sent = RegisterForm(request.form)
    sent.offer(open_kvants())
    return sent_form(sent, lambda: _register(sent), lambda: _page(sent), "/register/done")


@blueprint.get("/register/done")
def done() -> ResponseReturnValue:
    """What happens next; the same for everybody."""
    return render_template("public/register_done.html")


def _register(sent: RegisterForm) -> None:
    application = sent.application()
    # The password is hashed first of all: not while holding the database's write lock.
    db.session.rollback()
    register(application, address=request.remote_addr or "")


def _page(shown: RegisterForm) -> str:
    kvants = open_kvants()
    shown.offer(kvants, full=_full(kvants))
    shown.consent_version.data = current(DocumentKind.CONSENT).version
    shown.consent.data = shown.consent.data and not shown.consent.errors
    return render_template("public/register.html", form=shown)


def _full(kvants: Sequence[Kvant]) -> set[int]:
    return {kvant_id for kvant_id, places in places_of(kvants).items() if places.is_full}
