"""/reset, the page of a letter's link where a new password is set, and the one that confirms an e-mail.

A request for a letter looks nobody up: it only queues what was typed, so neither the answer nor its time tells
whether somebody is called so.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from points_admin import text
from points_admin.accounts.models import User
from points_admin.accounts.passwords import hashed
from points_admin.errors import Correctable, NotFound
from points_admin.extensions import db, limiter
from points_admin.notices.logins import choose_password
from points_admin.notices.models import LetterKind
from points_admin.notices.services import write
from points_admin.web.account import email as email_verbs
from points_admin.web.account.forms import NewPasswordForm, ResetForm
from points_admin.web.account.tokens import user_and_email_of, user_of_reset
from points_admin.web.statuses import http_status

INVALID = 422
LETTERS_PER_ADDRESS = "20 per hour; 100 per day"
LETTERS_PER_NAME = "5 per hour"
TRIES_PER_ADDRESS = "30 per hour"
STALE = "Ссылка устарела или уже использована. Запросите новую."

blueprint = Blueprint("account", __name__)


def _typed_name() -> str:
    return f"reset:{text.clean(request.form.get('name', '')).lower()}"


@blueprint.get("/reset")
def reset() -> str:
    """Who has forgotten the password asks here."""
    return render_template("account/reset.html", form=ResetForm())


@blueprint.post("/reset")
@limiter.limit(LETTERS_PER_ADDRESS)
@limiter.limit(LETTERS_PER_NAME, key_func=_typed_name)
def ask_for_reset() -> ResponseReturnValue:
    """Queue the question; the answer is one for everybody."""
    form = ResetForm(request.form)
    if not form.validate():
        return render_template("account/reset.html", form=form), INVALID
    write(LetterKind.PASSWORD_RESET, context={"name": form.name.data})
    db.session.commit()
    return redirect(url_for("account.reset_sent"))


@blueprint.get("/reset-sent")
def reset_sent() -> str:
    """What happens next, whoever asked."""
    return render_template("account/reset_sent.html")


@blueprint.get("/reset/<token>")
def new_password(token: str) -> str:
    """The page behind the letter's link; opening it uses nothing up."""
    return render_template("account/new_password.html", user=_user_of(token), form=NewPasswordForm())


@blueprint.post("/reset/<token>")
@limiter.limit(TRIES_PER_ADDRESS)
def set_password(token: str) -> ResponseReturnValue:
    """The new password; every session of the user ends, and so does the link."""
    user, form = _user_of(token), NewPasswordForm(request.form)
    form.user = user
    if not form.validate():
        return render_template("account/new_password.html", user=user, form=form), INVALID
    # Hashing takes its time: not while holding the database's write lock.
    db.session.rollback()
    password_hash = hashed(form.password.data or "")
    choose_password(_user_of(token), password_hash)
    db.session.commit()
    flash("Новый пароль сохранён. Войдите с ним.", "success")
    return redirect(url_for("security.login", login=user.login))


@blueprint.get("/confirm-email/<token>")
def confirm_email(token: str) -> str:
    """Asks once more: mail programs open links by themselves."""
    user, email = _wish_of(token)
    return render_template("account/confirm_email.html", user=user, email=email)


@blueprint.post("/confirm-email/<token>")
@limiter.limit(TRIES_PER_ADDRESS)
def set_email(token: str) -> ResponseReturnValue:
    """The address becomes the user's."""
    user, email = _wish_of(token)
    try:
        email_verbs.confirm_email(user, email)
        db.session.commit()
    except Correctable as refusal:
        db.session.rollback()
        return render_template(
            "account/confirm_email.html", user=user, email=email, refusal=refusal.message
        ), http_status(refusal)
    flash("Почта подтверждена: теперь по ней можно входить и получать письма.", "success")
    return redirect(request.script_root + email_verbs.page_of(user) if user == current_user else url_for("public.home"))


def _user_of(token: str) -> User:
    user = user_of_reset(token)
    if user is None:
        raise NotFound(STALE)
    return user


def _wish_of(token: str) -> tuple[User, str]:
    found = user_and_email_of(token)
    if found is None:
        raise NotFound(STALE)
    return found
