"""/account/email: another address, or none, for whoever types the present password once more."""

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from points_admin.accounts.models import User
from points_admin.extensions import db, limiter
from points_admin.web.account.email import ask_for_email, awaited_email, page_of, remove_email
from points_admin.web.account.forms import EmailForm, OwnPasswordForm
from points_admin.web.limits import letters_per_mailbox, own_password_tries, user_key

INVALID = 422
LETTERS_PER_USER = "5 per hour; 10 per day"
# Two forms stand on one page, each with a password.
REMOVAL = "remove-"

blueprint = Blueprint("account_email", __name__, url_prefix="/account/email")


def _is_written(response: Response) -> bool:
    """Only a letter counts, not a mistyped password."""
    return response.status_code == 302


@blueprint.before_request
@auth_required("session")
def guard() -> None:
    """For whoever is signed in."""


@blueprint.get("")
def index() -> str:
    """The present address, and both forms."""
    user = _user()
    unconfirmed = None if user.email_confirmed_at else user.email
    return _page(user, EmailForm(data={"email": awaited_email(user) or unconfirmed}))


@blueprint.post("")
@limiter.limit(LETTERS_PER_USER, key_func=user_key, deduct_when=_is_written)
@letters_per_mailbox("email", deduct_when=_is_written)
@own_password_tries
def ask() -> ResponseReturnValue:
    """A letter leaves, whoever has the address; until it is opened nothing changes."""
    user, form = _user(), EmailForm(request.form)
    form.user = user
    if not form.validate():
        return _page(user, form), INVALID
    ask_for_email(user, form.email.data or "")
    db.session.commit()
    flash(f"Письмо со ссылкой отправлено: {form.email.data}. Пока ссылка не открыта, ничего не изменится.", "success")
    return _back(user)


@blueprint.post("/remove")
@own_password_tries
def remove() -> ResponseReturnValue:
    """No address any more."""
    user, form = _user(), OwnPasswordForm(request.form, prefix=REMOVAL)
    form.user = user
    if not form.validate():
        return _page(user, EmailForm(), form), INVALID
    remove_email(user)
    db.session.commit()
    flash("Почта убрана.", "success")
    return _back(user)


def _user() -> User:
    return cast(User, current_user._get_current_object())


def _page(user: User, form: EmailForm, removal: OwnPasswordForm | None = None) -> str:
    return render_template(
        "account/email.html",
        user=user,
        form=form,
        removal=removal or OwnPasswordForm(prefix=REMOVAL),
        awaited=awaited_email(user),
        back=request.script_root + page_of(user),
    )


def _back(user: User) -> ResponseReturnValue:
    return redirect(request.script_root + page_of(user))
