"""Pages of the cabinet. No address holds an id: whose page it is, the session says."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin import clock
from points_admin.checkin.queries import is_awaited
from points_admin.feedback.queries import disputes_of
from points_admin.ledger.queries import account_of, months_of
from points_admin.ledger.statement import statement
from points_admin.portal.access import guard, viewer
from points_admin.portal.history import by_month, lines_of, month_choices, read_filters
from points_admin.portal.profile import running
from points_admin.portal.queries import kvants_in_history, month_sums, student_of
from points_admin.portal.requests import own_requests
from points_admin.portal.words import month_of
from points_admin.rewards.queries import goal_of
from points_admin.schedule.queries import next_lesson
from points_admin.schedule.ratings import has_rateable
from points_admin.year_end.queries import burning_for

LATEST = 5

blueprint = Blueprint("portal", __name__, url_prefix="/cabinet")
blueprint.before_request(guard)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Balance first; then the last operations and the own kvants, or what comes next."""
    user = viewer()
    student = student_of(user)
    if student is None:
        return render_template("portal/home.html", student=None, name=user.first_name, login=user.login)
    month, memberships, account = month_of(clock.today()), running(student), account_of(student)
    burning = burning_for(account)
    return render_template(
        "portal/home.html",
        student=student,
        requests=[] if memberships else own_requests(student),
        name=student.first_name,
        account=account,
        burning=burning,
        lines=lines_of(statement(user, student, limit=LATEST).rows),
        this_month=month,
        month_points=month_sums(student, [month])[month],
        memberships=memberships,
        goal=goal_of(student),
        lesson=next_lesson(user) if memberships else None,
        is_awaited=is_awaited(user),
        has_unrated=bool(memberships) and has_rateable(user),
    )


@blueprint.get("/history")
def history() -> ResponseReturnValue:
    """Every operation with the balance after it, newest first, by pages; `kvant` and `month` narrow it."""
    user = viewer()
    student = student_of(user)
    if student is None:
        return redirect(url_for("portal.home"))
    kvants = kvants_in_history(student)
    chosen = read_filters(request.args, kvants)
    cursor = request.args.get("cursor") or None
    page = statement(user, student, kvant=chosen.kvant, month=chosen.month, cursor=cursor)
    lines = lines_of(page.rows)
    seen = {month_of(line.entry.occurred_on) for line in lines}
    return render_template(
        "portal/history.html",
        student=student,
        account=account_of(student),
        months=by_month(lines, month_sums(student, seen, chosen.kvant)),
        older=page.next_cursor,
        is_later_page=cursor is not None,
        chosen=chosen,
        kvants=kvants,
        month_choices=month_choices(months_of(student), chosen),
        today=clock.today(),
        disputes=disputes_of(user, [row.entry for row in page.rows]),
    )
