"""`/` sends everybody to their own first page; `/robots.txt` sends robots away."""

from flask import Blueprint, Response, abort, redirect
from flask_security import current_user
from werkzeug.wrappers import Response as BaseResponse

from points_admin.access import Permission

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> BaseResponse:
    """The role's first page."""
    if not current_user.is_authenticated:
        return redirect("/login")
    if current_user.can(Permission.PANEL_OPEN):
        return redirect("/admin/")
    if current_user.can(Permission.CABINET_OPEN):
        return redirect("/cabinet/")
    abort(403)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Nothing here is for search engines."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
