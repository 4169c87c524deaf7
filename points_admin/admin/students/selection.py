"""Which students a bulk action means: the ticked ones, or all of the list's filter; always re-scoped."""

from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from points_admin.accounts.models import User
from points_admin.admin.students.listing import chosen_students
from points_admin.errors import Invalid
from points_admin.roster.models import Student
from points_admin.roster.queries import MOST_CHOSEN, students_by_ids

_QUERY_LENGTH = 2000


class NobodyChosen(Invalid):
    message = "Никто не выбран: сначала отметьте учеников в списке."


def selected_students(actor: User, form: MultiDict[str, str]) -> list[Student]:
    """Students of `ids` (repeated), or with `all=1` of the list's query string in `filter`; by name.

    Raises `NotFound` when an id is missing or foreign, `NobodyChosen`, `Invalid` when too many are chosen.
    """
    if form.get("all") == "1":
        students = chosen_students(actor, MultiDict(_filter_of(form)), MOST_CHOSEN + 1)
    else:
        students = students_by_ids(actor, form.getlist("ids"))
    if not students:
        raise NobodyChosen
    if len(students) > MOST_CHOSEN:
        raise Invalid(f"Выбрано больше {MOST_CHOSEN} учеников: сузьте фильтр.")
    return students


def back_to_list(form: MultiDict[str, str], refusal: NobodyChosen) -> ResponseReturnValue:
    """To the list as it was filtered, with the refusal above it: without scripts its buttons work before any tick."""
    flash(refusal.message, "error")
    return redirect(f"{url_for('students.index_view')}?{urlencode(_filter_of(form))}".rstrip("?"))


def _filter_of(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    return parse_qsl(form.get("filter", "")[:_QUERY_LENGTH].lstrip("?"))
