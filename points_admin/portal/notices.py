"""What the cabinet has to tell its student: notices, the newest first, and marking them as read."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.extensions import db
from points_admin.notices.queries import notices_of, unread_count
from points_admin.notices.services import mark_read
from points_admin.portal.access import guard, viewer

blueprint = Blueprint("notices_own", __name__, url_prefix="/cabinet/notices")
blueprint.before_request(guard)


@blueprint.get("")
def index() -> str:
    """A page of them; looking changes nothing."""
    return render_template("portal/notices.html", shown=notices_of(viewer(), before=request.args.get("before")))


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Those on the page, and older ones, have been seen."""
    mark_read(viewer(), up_to=request.form.get("up_to", ""))
    db.session.commit()
    return redirect(url_for("notices_own.index"))


def notices_unread() -> int:
    """For the cabinet's header, asked once a page."""
    if "notices_unread" not in g:
        g.notices_unread = unread_count(viewer())
    return int(g.notices_unread)
