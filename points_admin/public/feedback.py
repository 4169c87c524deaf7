"""The page /feedback: a question of anybody, with or without a login."""

import secrets
from functools import partial
from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from wtforms import HiddenField, StringField

from points_admin.accounts.identity import checked_email
from points_admin.accounts.models import EMAIL_LENGTH
from points_admin.errors import Correctable
from points_admin.extensions import db, limiter
from points_admin.feedback.asking import NAME_LENGTH, ask, ask_as_visitor
from points_admin.feedback.turns import BODY_LENGTH
from points_admin.web.forms import PageForm, block, line, say_beside
from points_admin.web.limits import user_key

blueprint = Blueprint("feedback_form", __name__, url_prefix="/feedback")

# A class behind one address has questions after one lesson; the rest is somebody's script.
STORED_PER_ADDRESS = "30 per hour; 100 per day"
REFUSED_PER_ADDRESS = "150 per hour"
STORED_PER_USER = "10 per hour; 30 per day"


class QuestionForm(PageForm):
    body = block("Сообщение", BODY_LENGTH, required=True)
    key = HiddenField()
    # People do not see it, programs that fill in everything do.
    website = StringField("Не заполняйте это поле")

    @property
    def is_by_a_robot(self) -> bool:
        return bool(self.website.data)


class VisitorForm(QuestionForm):
    """Nobody knows who asks: a name and an address may be left."""

    name = line("Как к вам обращаться", NAME_LENGTH)
    email = line("Почта для ответа", EMAIL_LENGTH, rule=checked_email)


def _was(outcome: str) -> Any:
    return lambda _response: g.get("question") == outcome


def _is_visitor() -> bool:
    return not current_user.is_authenticated


@blueprint.get("")
def form() -> str:
    """An empty form."""
    return _page(_form_class()(data={"key": secrets.token_hex(16)}))


@blueprint.post("")
@limiter.limit(STORED_PER_ADDRESS, deduct_when=_was("stored"))
@limiter.limit(REFUSED_PER_ADDRESS, deduct_when=_was("refused"))
@limiter.limit(
    STORED_PER_USER,
    key_func=user_key,
    exempt_when=_is_visitor,
    deduct_when=_was("stored"),
)
def send() -> ResponseReturnValue:
    """Whoever sends the same form twice has asked once."""
    sent = _form_class()(request.form)
    g.question = "refused"
    if not sent.validate() or not (sent.is_by_a_robot or _stored(sent)):
        return _page(sent), 422
    g.question = "stored"
    return redirect("/feedback/done")


@blueprint.get("/done")
def done() -> str:
    """What happens next."""
    return render_template("public/feedback_done.html")


def _form_class() -> type[QuestionForm]:
    return VisitorForm if _is_visitor() else QuestionForm


def _stored(sent: QuestionForm) -> bool:
    """Whether it is; a refusal stands beside its field."""
    asked = partial(ask_as_visitor, name=sent.name.data, email=sent.email.data) if _is_visitor() else _asked_by_user
    try:
        asked(body=sent.body.data, key=sent.key.data or "")
        db.session.commit()
        return True
    except Correctable as refusal:
        db.session.rollback()
        say_beside(sent, refusal)
        return False


def _asked_by_user(*, body: str, key: str) -> None:
    ask(current_user._get_current_object(), body=body, key=key)


def _page(shown: QuestionForm) -> str:
    return render_template("public/feedback.html", form=shown)
