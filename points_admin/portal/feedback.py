"""The student's own threads: disagreeing with an operation, reading the answer, going on, closing."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.errors import Correctable
from points_admin.extensions import db, limiter
from points_admin.feedback import services
from points_admin.feedback.asking import dispute, require_disputable
from points_admin.feedback.models import Thread
from points_admin.feedback.queries import messages_of, own_entry_for, own_thread_for, own_threads, running_dispute
from points_admin.feedback.turns import BODY_LENGTH
from points_admin.ledger.models import LedgerEntry
from points_admin.portal.access import guard, viewer
from points_admin.web.forms import PageForm, block, say_beside
from points_admin.web.limits import user_key
from points_admin.web.statuses import http_status

INVALID = 422

blueprint = Blueprint("feedback_own", __name__, url_prefix="/cabinet/feedback")
blueprint.before_request(guard)
# Of all messages together: nobody types faster.
_few_per_user = limiter.shared_limit("30 per hour; 100 per day", scope="feedback", key_func=user_key)


class DisputeForm(PageForm):
    body = block("Что не так?", BODY_LENGTH, required=True)


class ReplyForm(PageForm):
    body = block("Написать ещё", BODY_LENGTH, required=True)


@blueprint.get("")
def index() -> str:
    """Own threads, what has changed last first."""
    return render_template("portal/feedback.html", threads=own_threads(viewer()))


@blueprint.get("/new")
def dispute_form() -> ResponseReturnValue:
    """The operation named by `entry`, and a box for words; a running discussion goes on where it is."""
    entry = own_entry_for(viewer(), request.args.get("entry", ""))
    if running := running_dispute(entry):
        return redirect(url_for("feedback_own.thread", thread_id=running.id))
    require_disputable(viewer(), entry)
    return _dispute_page(entry, DisputeForm())


@blueprint.post("/new")
@_few_per_user
def start_dispute() -> ResponseReturnValue:
    """A second click leads to what the first one made."""
    entry, form = own_entry_for(viewer(), request.args.get("entry", "")), DisputeForm(request.form)
    if running := running_dispute(entry):
        return redirect(url_for("feedback_own.thread", thread_id=running.id))
    if not form.validate():
        return _dispute_page(entry, form), INVALID
    try:
        thread = dispute(viewer(), entry, body=form.body.data)
        db.session.commit()
    except Correctable as refusal:
        db.session.rollback()
        say_beside(form, refusal)
        return _dispute_page(entry, form), http_status(refusal)
    flash("Отправлено. Ответ появится здесь и в уведомлениях.", "success")
    return redirect(url_for("feedback_own.thread", thread_id=thread.id))


@blueprint.get("/<thread_id>")
def thread(thread_id: str) -> str:
    """One thread with all its messages."""
    return _thread_page(own_thread_for(viewer(), thread_id), ReplyForm())


@blueprint.post("/<thread_id>")
@_few_per_user
def reply(thread_id: str) -> ResponseReturnValue:
    """One more message."""
    own, form = own_thread_for(viewer(), thread_id), ReplyForm(request.form)
    if not form.validate():
        return _thread_page(own, form), INVALID
    return _carry_out(own, form, lambda: services.write(viewer(), own, body=form.body.data), "Сообщение отправлено.")


@blueprint.post("/<thread_id>/close")
def close(thread_id: str) -> ResponseReturnValue:
    """All is said."""
    own = own_thread_for(viewer(), thread_id)
    return _carry_out(own, ReplyForm(), lambda: services.close(viewer(), own), "Обращение закрыто.")


def _carry_out(own: Thread, form: ReplyForm, change: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        change()
        db.session.commit()
    except Correctable as refusal:
        db.session.rollback()
        say_beside(form, refusal)
        return _thread_page(own, form), http_status(refusal)
    flash(said, "success")
    return redirect(url_for("feedback_own.thread", thread_id=own.id))


def _dispute_page(entry: LedgerEntry, form: DisputeForm) -> str:
    return render_template("portal/dispute.html", entry=entry, form=form)


def _thread_page(own: Thread, form: ReplyForm) -> str:
    return render_template("portal/thread.html", thread=own, messages=messages_of(own), form=form)
