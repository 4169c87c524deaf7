"""A refusal leaves one audit record, in a transaction of its own: what was refused is rolled back."""

from flask import request
from flask_security import current_user

from points_admin.audit import services as audit
from points_admin.database import writing
from points_admin.extensions import db
from points_admin.text import clean

_RECORDED = "points.denial_recorded"


def record_denial(what: str = "") -> None:
    """Roll the request's work back and record that it was refused; a second call in the request does nothing.

    `what` names the thing asked for, as far as the asker named it ("student:17"). Error pages call this for 403
    and for every domain refusal of scope; a surface that answers 404 by itself, or catches the refusal, calls it.
    Nothing is recorded of visitors: they see what is public or nothing, and could fill the audit at will.
    """
    if request.environ.get(_RECORDED):
        return
    request.environ[_RECORDED] = True
    actor_id = current_user.id if current_user.is_authenticated else None
    db.session.rollback()
    if actor_id is None:
        return
    with writing():
        audit.record(actor_id, "access.denied", after={"method": request.method, "what": clean(what)[:200]})
        db.session.commit()
