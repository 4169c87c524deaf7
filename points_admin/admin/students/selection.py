"""Which students a bulk action means: the ticked ones, or all of the list's filter; always re-scoped."""

from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from points_admin.accounts.models import User
from points_admin.admin.students.listing import chosen_students
from points_admin.errors import Invalid
from points_admin.roster.models import Student
from points_admin.roster.queries import MOST_CHOSEN, students_by_ids

_QUERY_LENGTH = 2000


def selected_students(actor: User, form: MultiDict[str, str]) -> list[Student]:
    """Students of `ids` (repeated), or with `all=1` of the list's query string in `filter`; by name.

    Raises `NotFound` when an id is missing or foreign, `Invalid` when nobody is chosen or too many are.
    """
    if form.get("all") == "1":
        query = MultiDict(parse_qsl(form.get("filter", "")[:_QUERY_LENGTH].lstrip("?")))
        students = chosen_students(actor, query, MOST_CHOSEN + 1)
    else:
        students = students_by_ids(actor, form.getlist("ids"))
    if not students:
        raise Invalid("Никто не выбран: отметьте учеников в списке.")
    if len(students) > MOST_CHOSEN:
        raise Invalid(f"Выбрано больше {MOST_CHOSEN} учеников: сузьте фильтр.")
    return students
