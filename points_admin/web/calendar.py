"""/cal/<token>.ics: the lessons of whoever made the link, for the calendar of a phone; and the link itself."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from points_admin.accounts.models import User
from points_admin.errors import NotFound
from points_admin.extensions import limiter
from points_admin.schedule.calendar import calendar_of, lessons_of, link_of, mark_of, owner_of
from points_admin.web.addresses import absolute_url, site_url

# A phone asks once an hour; a class behind one address, a hundred times.
_PER_ADDRESS = "300 per hour"
_WRONG = "Такого календаря нет: ссылку могли заменить новой."

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/cal/<token>.ics")
@limiter.limit(_PER_ADDRESS)
def feed(token: str) -> Response:
    """Nothing but a 304 where nothing has changed since the phone asked last."""
    owner = _owner(token)
    if owner is None:
        raise NotFound(_WRONG)
    lessons = lessons_of(owner)
    response = Response(mimetype="text/calendar")
    response.set_etag(mark_of(lessons))
    response.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match.contains(mark_of(lessons)):
        response.status_code = 304
        return response
    name = f"{current_app.config['POINTS_SITE_NAME']}: занятия"
    response.data = calendar_of(lessons, name=name, domain=urlsplit(site_url()).hostname or "localhost")
    return response


def calendar_address(user: User) -> str | None:
    """The whole address of the user's calendar; None where there is no link."""
    link = link_of(user)
    return absolute_url("calendar.feed", token=_signer().dumps([user.id, link.serial])) if link else None


def _owner(token: str) -> User | None:
    try:
        user_id, serial = _signer().loads(token)
    except (BadData, ValueError):
        return None
    return owner_of(user_id, serial)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="points.calendar")
