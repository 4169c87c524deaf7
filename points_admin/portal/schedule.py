"""«Занятия»: the student's own week, and what the student thinks of lessons that are over."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.extensions import db
from points_admin.portal.access import guard, viewer
from points_admin.portal.profile import running
from points_admin.portal.queries import student_of
from points_admin.schedule.calendar import renew_link, revoke_link
from points_admin.schedule.queries import monday_of, own_week
from points_admin.schedule.ratings import STARS, rate_lesson, rateable
from points_admin.schedule.roll import own_marks
from points_admin.schedule.words import MARKS
from points_admin.web.calendar import calendar_address
from points_admin.web.changes import carry_out
from points_admin.web.fields import whole

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
    return render_template(
        "portal/schedule.html",
        week=week,
        has_group=has_group,
        address=calendar_address(user),
        marks={lesson_id: MARKS[mark] for lesson_id, mark in own_marks(user, week.lessons).items()},
        unrated=rateable(user),
        stars=STARS,
    )


@blueprint.post("/rate")
def rate() -> ResponseReturnValue:
    """One lesson, once."""
    sent = request.form
    return carry_out(
        lambda: rate_lesson(viewer(), sent.get("id", ""), stars=_stars(), words=sent.get("words", "")),
        lambda lesson: f"Спасибо! Занятие {lesson.day:%d.%m.%Y} оценено.",
        there=url_for("schedule_own.index"),
    )


@blueprint.post("/link")
def renew() -> ResponseReturnValue:
    """A new link to the own calendar."""
    renew_link(viewer())
    db.session.commit()
    flash("Ссылка готова: добавь её в календарь телефона.", "success")
    return redirect(url_for("schedule_own.index"))


@blueprint.post("/unlink")
def revoke() -> ResponseReturnValue:
    """No link any more."""
    revoke_link(viewer())
    db.session.commit()
    flash("Ссылка отключена.", "success")
    return redirect(url_for("schedule_own.index"))


def _stars() -> int:
    """The number chosen; 0, which is none, for anything else."""
    try:
        return whole(request.form.get("stars", ""))
    except ValueError:
        return 0
