"""/rewards/<id>/<digest>.webp: the picture of a reward, for whoever is signed in and may see the reward.

The address names the content, so a browser keeps it for good; a proxy between does not.
"""

from typing import cast

from flask import Blueprint, Response, request
from flask_security import auth_required, current_user

from points_admin.accounts.models import User
from points_admin.rewards.queries import picture_for

_FOR_GOOD = "private, max-age=31536000, immutable"

blueprint = Blueprint("reward_pictures", __name__)


@blueprint.get("/rewards/<reward_id>/<digest>.webp")
@auth_required("session")
def picture(reward_id: str, digest: str) -> Response:
    """404 for an address of before, and for a reward that is not on show."""
    found = picture_for(cast(User, current_user._get_current_object()), reward_id, digest)
    response = Response(mimetype="image/webp")
    response.set_etag(found.digest)
    response.headers["Cache-Control"] = _FOR_GOOD
    if request.if_none_match.contains(found.digest):
        response.status_code = 304
        return response
    response.data = found.content
    return response
