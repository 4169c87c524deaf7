"""«Награды»: what there is for points, what the student saves up for, and what was exchanged; staff do the exchange."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.extensions import db
from points_admin.portal.access import guard, viewer
from points_admin.portal.queries import student_of
from points_admin.rewards.queries import goal_of, offers_for, redemptions_of, reward_for
from points_admin.rewards.saving import choose_goal, drop_goal
from points_admin.rewards.words import OWN_STATE, in_the_way
from points_admin.web.changes import carry_out

blueprint = Blueprint("rewards_own", __name__, url_prefix="/cabinet/rewards")
blueprint.before_request(guard)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The goal first, then the catalogue, then the own exchanges."""
    student = student_of(viewer())
    if student is None:
        return redirect(url_for("portal.home"))
    offers, goal = offers_for(student), goal_of(student)
    return render_template(
        "portal/rewards.html",
        offers=offers,
        saved=next((offer for offer in offers if goal is not None and offer.reward.id == goal.id), None),
        redemptions=redemptions_of(student),
        states=OWN_STATE,
        in_the_way=in_the_way,
    )


@blueprint.post("/goal")
def choose() -> ResponseReturnValue:
    """`reward` is its id; 404 for one that is not on show."""
    reward = reward_for(viewer(), request.form.get("reward", ""))
    said = f"Теперь твоя цель — «{reward}»."
    return carry_out(lambda: choose_goal(viewer(), reward), said, there=url_for("rewards_own.index"))


@blueprint.post("/goal/drop")
def drop() -> ResponseReturnValue:
    """Nothing to save up for."""
    drop_goal(viewer())
    db.session.commit()
    flash("Цель снята.", "success")
    return redirect(url_for("rewards_own.index"))
