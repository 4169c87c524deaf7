"""What the cabinet has to tell its student."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from points_admin.extensions import db
from points_admin.notices.queries import notices_of, unread_count
from points_admin.notices.services import mark_read
from points_admin.portal.access import guard, viewer

SHOWN = 30

blueprint = Blueprint("notices_own", __name__, url_prefix="/cabinet/notices")
blueprint.before_request(guard)


@blueprint.get("")
def index() -> str:
    """The newest notices; looking changes nothing."""
    return render_template("portal/notices.html", notices=notices_of(viewer(), limit=SHOWN))


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """All of them have been seen."""
    mark_read(viewer())
    db.session.commit()
    return redirect(url_for("notices_own.index"))


def notices_unread() -> int:
    """For the cabinet's header, asked once a page."""
    if "notices_unread" not in g:
        g.notices_unread = unread_count(viewer())
    return int(g.notices_unread)
