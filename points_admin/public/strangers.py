"""Forms that anybody may send: a key against sending twice, a trap for programs, limits per address."""

import secrets
from collections.abc import Callable

from flask import Response, g, redirect
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField

from points_admin.errors import Correctable
from points_admin.extensions import db, limiter
from points_admin.web.forms import PageForm, say_beside

# A class behind one address sends its forms in one lesson; the rest is somebody's script.
STORED_PER_ADDRESS = "30 per hour; 100 per day"
# Typing errors of the same class.
REFUSED_PER_ADDRESS = "150 per hour"


class StrangersForm(PageForm):
    key = HiddenField(default=lambda: secrets.token_hex(16))
    # People do not see it, programs that fill in everything do.
    website = StringField("Не заполняйте это поле")


def few_per_address(view: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """Limits of a view that answers by `sent_form`."""
    stored = limiter.limit(STORED_PER_ADDRESS, deduct_when=was_stored)
    refused = limiter.limit(REFUSED_PER_ADDRESS, deduct_when=_was_refused)
    limited: Callable[[], ResponseReturnValue] = stored(refused(view))
    return limited


def was_stored(_response: Response) -> bool:
    """Whether this request's form was good: what a limit counts by."""
    return g.get("is_form_stored") is True


def sent_form(
    sent: StrangersForm, store: Callable[[], object], page: Callable[[], str], done: str
) -> ResponseReturnValue:
    """Store what a good form says and commit, or show the `page` again with what is wrong.

    A program that fell into the trap is told the same as people are.
    """
    g.is_form_stored = sent.validate() and (bool(sent.website.data) or _is_committed(sent, store))
    return redirect(done) if g.is_form_stored else (page(), 422)


def _was_refused(_response: Response) -> bool:
    return g.get("is_form_stored") is False


def _is_committed(sent: StrangersForm, store: Callable[[], object]) -> bool:
    try:
        store()
        db.session.commit()
        return True
    except Correctable as refusal:
        db.session.rollback()
        say_beside(sent, refusal)
        return False
