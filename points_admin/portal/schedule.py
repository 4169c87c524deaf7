"""«Занятия»: the student's own week."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.portal.access import guard, viewer
from points_admin.portal.profile import running
from points_admin.portal.queries import student_of
from points_admin.schedule.queries import monday_of, own_week

blueprint = Blueprint("schedule_own", __name__, url_prefix="/cabinet/schedule")
blueprint.before_request(guard)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """`?week=` any day of it."""
    user = viewer()
    student = student_of(user)
    if student is None:
        return redirect(url_for("portal.home"))
    week = own_week(user, monday_of(request.args.get("week", "")))
    has_group = any(membership.group_id for membership in running(student))
    return render_template("portal/schedule.html", week=week, has_group=has_group)
