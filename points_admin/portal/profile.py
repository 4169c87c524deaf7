"""The profile page: the student's own names (mended at once by an applicant, else wished for) and missing details."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.accounts.devices import devices_of, end_others
from points_admin.accounts.identity import Names
from points_admin.accounts.models import User
from points_admin.errors import Correctable, NotFound
from points_admin.extensions import db, limiter
from points_admin.portal.access import guard, viewer
from points_admin.portal.queries import student_of
from points_admin.roster.models import Membership, Student
from points_admin.roster.name_changes import change_own_names, withdraw_name_change
from points_admin.roster.own_details import fill_own_details, missing_details
from points_admin.roster.queries import name_change_for, open_name_change
from points_admin.web.account.email import awaited_email
from points_admin.web.account.forms import DetailsForm, NamesForm
from points_admin.web.changes import carry_out
from points_admin.web.forms import say_beside
from points_admin.web.limits import user_key

INVALID = 422
# Of what somebody wishes for and withdraws again, over and over, nobody has any use.
WISHES_PER_USER = "10 per hour"

blueprint = Blueprint("profile_own", __name__, url_prefix="/cabinet/profile")
blueprint.before_request(guard)


@blueprint.get("")
def index() -> str:
    """Name, login, e-mail, kvants, password, and the browsers that are signed in."""
    return profile_page(viewer())


@blueprint.post("/end-sessions")
def end_sessions() -> ResponseReturnValue:
    """Sign every other browser out: the phone that was lent, the computer of the classroom."""
    end_others(viewer(), kept=g.login_session)
    db.session.commit()
    flash("Готово: на всех других устройствах вход завершён.", "success")
    return redirect(url_for("profile_own.index"))


@blueprint.post("/name")
@limiter.limit(WISHES_PER_USER, key_func=user_key, deduct_when=lambda response: response.status_code == 302)
def change_name() -> ResponseReturnValue:
    """The three names of the form, and nothing else of it."""
    user, form = viewer(), NamesForm(request.form)
    student = student_of(user)
    if student is None:
        raise NotFound
    if not form.validate() or (said := _changed(user, student, form)) is None:
        return profile_page(user, form), INVALID
    flash(said, "success")
    return redirect(url_for("profile_own.index"))


@blueprint.post("/details")
def fill_details() -> ResponseReturnValue:
    """What is still missing on the own card."""
    user, form = viewer(), DetailsForm(request.form)
    student = student_of(user)
    if student is None:
        raise NotFound
    if not form.validate() or not _filled(user, student, form):
        return profile_page(user, details=form), INVALID
    flash("Спасибо, анкета дополнена.", "success")
    return redirect(url_for("profile_own.index"))


@blueprint.post("/name/withdraw")
def withdraw_name() -> ResponseReturnValue:
    """The wish is taken back."""
    change = name_change_for(viewer(), request.form.get("id", ""))
    said = "Новое имя отозвано, всё осталось как было."
    return carry_out(lambda: withdraw_name_change(viewer(), change), said, there=url_for("profile_own.index"))


def profile_page(user: User, form: NamesForm | None = None, details: DetailsForm | None = None) -> str:
    """The page; a form with errors is shown as it was filled in."""
    student = student_of(user)
    return render_template(
        "portal/profile.html",
        user=user,
        student=student,
        form=form or NamesForm(obj=student),
        details=details or DetailsForm(),
        missing=missing_details(student) if student else [],
        wish=open_name_change(student) if student else None,
        awaited=awaited_email(user),
        memberships=running(student) if student else [],
        devices=devices_of(user),
        this_device=g.login_session,
    )


def running(student: Student) -> list[Membership]:
    """What the student attends now."""
    return [membership for membership in student.memberships if membership.is_running]


def _filled(user: User, student: Student, form: DetailsForm) -> bool:
    """Whether it is stored; a refusal stands in the form."""
    try:
        fill_own_details(user, student, form.data)
        db.session.commit()
    except Correctable as refusal:
        db.session.rollback()
        say_beside(form, refusal)
        return False
    return True


def _changed(user: User, student: Student, form: NamesForm) -> str | None:
    """What to say; a refusal stands in the form."""
    try:
        wish = change_own_names(user, student, Names(**form.data))
        db.session.commit()
    except Correctable as refusal:
        db.session.rollback()
        say_beside(form, refusal)
        return None
    return "Новое имя отправлено: администратор подтвердит его или ответит." if wish else "Имя исправлено."
