"""The page /feedback: a question of anybody, with or without a login."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from points_admin.accounts.identity import checked_email
from points_admin.accounts.models import EMAIL_LENGTH
from points_admin.extensions import limiter
from points_admin.feedback.asking import NAME_LENGTH, ask, ask_as_visitor
from points_admin.feedback.turns import BODY_LENGTH
from points_admin.public.strangers import StrangersForm, few_per_address, sent_form, was_stored
from points_admin.web.forms import block, line
from points_admin.web.limits import user_key

blueprint = Blueprint("feedback_form", __name__, url_prefix="/feedback")

STORED_PER_USER = "10 per hour; 30 per day"


class QuestionForm(StrangersForm):
    body = block("Сообщение", BODY_LENGTH, required=True)

    def ask(self) -> None:
        """Whoever is signed in asks."""
        ask(current_user._get_current_object(), body=self.body.data, key=self.key.data or "")


class VisitorForm(QuestionForm):
    """Nobody knows who asks: a name and an address may be left."""

    name = line("Как к вам обращаться", NAME_LENGTH)
    email = line("Почта для ответа", EMAIL_LENGTH, rule=checked_email)

    def ask(self) -> None:
        """Somebody asks."""
        about = {"name": self.name.data, "email": self.email.data}
        ask_as_visitor(body=self.body.data, key=self.key.data or "", **about)


def _is_visitor() -> bool:
    return not current_user.is_authenticated


@blueprint.get("")
def form() -> str:
    """An empty form."""
    return _page(_form_class()())


@blueprint.post("")
@few_per_address
@limiter.limit(STORED_PER_USER, key_func=user_key, exempt_when=_is_visitor, deduct_when=was_stored)
def send() -> ResponseReturnValue:
    """Whoever sends the same form twice has asked once."""
    sent = _form_class()(request.form)
    return sent_form(sent, sent.ask, lambda: _page(sent), "/feedback/done")


@blueprint.get("/done")
def done() -> str:
    """What happens next."""
    return render_template("public/feedback_done.html")


def _form_class() -> type[QuestionForm]:
    return VisitorForm if _is_visitor() else QuestionForm


def _page(shown: QuestionForm) -> str:
    return render_template("public/feedback.html", form=shown)
