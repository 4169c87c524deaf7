"""«Мои данные»: what is stored about the student, the file with all of it, and the consent."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.accounts.models import User
from points_admin.documents.consents import consents_of
from points_admin.errors import NotFound
from points_admin.extensions import limiter
from points_admin.portal.access import guard, viewer
from points_admin.portal.queries import student_of
from points_admin.privacy.person import person_of
from points_admin.privacy.withdrawal import (
    KEPT_AFTER_WITHDRAWAL,
    can_renew,
    erased_on,
    renew_consent,
    withdraw_consent,
)
from points_admin.roster.models import Student
from points_admin.web.account.forms import OwnPasswordForm
from points_admin.web.changes import carry_out
from points_admin.web.limits import own_password_tries, user_key
from points_admin.web.person_file import FILES_PER_USER, download

INVALID = 422

blueprint = Blueprint("data_own", __name__, url_prefix="/cabinet/data")
blueprint.before_request(guard)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The page; without a student behind the login there is nothing but the file."""
    return _page(viewer(), OwnPasswordForm())


@blueprint.post("/export")
@limiter.limit(FILES_PER_USER, key_func=user_key)
def export_own() -> ResponseReturnValue:
    """`format` is json or xlsx; a POST, for that a file was taken is written down."""
    return download(viewer(), person_of(viewer()), request.form)


@blueprint.post("/withdraw")
@own_password_tries
def withdraw() -> ResponseReturnValue:
    """For whoever types the password once more: a phone lent to a friend agrees to nothing, and refuses nothing."""
    user, form = viewer(), OwnPasswordForm(request.form)
    form.user = user
    if not form.validate():
        return _page(user, form), INVALID
    return _carry_out(withdraw_consent, "Согласие отозвано.")


@blueprint.post("/renew")
@own_password_tries
def renew() -> ResponseReturnValue:
    """The withdrawal has not happened; for the password, too."""
    user, form = viewer(), OwnPasswordForm(request.form)
    form.user = user
    if not form.validate():
        return _page(user, form), INVALID
    return _carry_out(renew_consent, "Отзыв отменён, всё остаётся как было.")


def _carry_out(change: Callable[[User, Student], None], said: str) -> ResponseReturnValue:
    student = student_of(viewer())
    if student is None:
        raise NotFound
    return carry_out(lambda: change(viewer(), student), said, there=url_for("data_own.index"))


def _page(user: User, form: OwnPasswordForm) -> str:
    student = student_of(user)
    return render_template(
        "portal/data.html",
        user=user,
        student=student,
        consents=consents_of(student) if student else (),
        erased_on=erased_on(student) if student else None,
        can_renew=student is not None and can_renew(user, student),
        grace=KEPT_AFTER_WITHDRAWAL.days,
        form=form,
    )
