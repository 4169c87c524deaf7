"""What a projector shows: the code of now, how long it stays, and how many have come; as a page and as JSON."""

from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from points_admin import clock
from points_admin.admin.base import ModelDoors, expose
from points_admin.admin.checkin.words import came_words
from points_admin.checkin.codes import STEP_SECONDS, code_at, seconds_left, spaced
from points_admin.checkin.models import Event
from points_admin.checkin.queries import came_to, expected_at
from points_admin.web.addresses import absolute_url
from points_admin.web.qr import qr

Shown = dict[str, Any]


class ScreenDoors(ModelDoors):
    """Mixed into the view of events: whoever manages an event shows its code, and nobody else reads it."""

    @expose("/screen")
    def screen_view(self) -> ResponseReturnValue:
        """For all to see: no child's name is on it."""
        row = self.get_one(request.args.get("id", ""))
        return self.page("admin/checkin/screen.html", row=row, shown=_shown(row), step=STEP_SECONDS)

    @expose("/code")
    def code_view(self) -> Response:
        """For the page's script, every few seconds."""
        return jsonify(_shown(self.get_one(request.args.get("id", ""))))


def _shown(event: Event) -> Shown:
    """Outside of the window there is no code. `left` in seconds."""
    now = clock.now()
    shown: Shown = {"state": _state_of(event), "code": "", "qr": "", "left": 0}
    if event.is_open:
        code = code_at(event.secret, now)
        address = absolute_url("checkin_own.page", event=event.id, code=code)
        shown |= {"code": spaced(code), "qr": qr(address), "left": round(seconds_left(now), 1)}
    came = came_to([event.id]).get(event.id, 0)
    return {**shown, "came": came, "came_words": came_words(came, expected_at(event))}


def _state_of(event: Event) -> str:
    if event.has_closed:
        return "closed"
    return "open" if event.has_opened else "ahead"
