"""«Ввести код»: a student checks in to an event, by typing the code on its screen or by the address in its QR code."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin import clock
from points_admin.checkin.arriving import Arrival, check_in
from points_admin.checkin.queries import attended_event
from points_admin.errors import Correctable
from points_admin.extensions import db, limiter
from points_admin.portal.access import guard, viewer
from points_admin.web.fields import cleaned, id_of
from points_admin.web.limits import user_key
from points_admin.web.statuses import http_status

# A million codes, two of which count: nobody guesses one, and nobody types faster.
TRIES_PER_USER = "10 per minute; 60 per hour"
_LONGEST = 20

blueprint = Blueprint("checkin_own", __name__, url_prefix="/cabinet/code")
blueprint.before_request(guard)


@blueprint.get("")
def page() -> str:
    """A box for the code; one button for whoever has scanned it. Whether it is right, only the button tells."""
    scanned = cleaned(request.args.get("code"))[:_LONGEST]
    event_id = _event_id(request.args.get("event"))
    if not scanned or event_id is None:
        return _form()
    event = attended_event(viewer(), event_id)
    return render_template("portal/code.html", scanned=scanned, event_id=event_id, event=event)


@blueprint.post("")
@limiter.limit(TRIES_PER_USER, key_func=user_key)
def arrive() -> ResponseReturnValue:
    """Once for a student and an event; a second click is told when the first one was."""
    code, event_id = cleaned(request.form.get("code")), _event_id(request.form.get("event"))
    try:
        arrival = check_in(viewer(), code=code, event_id=event_id)
        db.session.commit()
    except Correctable as refusal:
        db.session.rollback()
        return _form(refusal.message), http_status(refusal)
    _say(arrival)
    return redirect(url_for("portal.home"))


def _event_id(raw: str | None) -> int | None:
    """None where no event is named; nobody's id for what is no id."""
    return id_of(raw) if raw else None


def _say(arrival: Arrival) -> None:
    visit = arrival.visit
    when = f"{visit.event}, {clock.local(visit.at):%H:%M}"
    if arrival.is_repeated:
        flash(f"Ты уже в списке: {when}. Второй раз отмечаться не нужно.", "info")
    else:
        flash(f"Отмечено: {when}.", "success")


def _form(refusal: str = "") -> str:
    return render_template("portal/code.html", refusal=refusal)
