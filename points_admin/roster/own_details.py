"""What a student may tell about themselves: only what nobody has told yet; what is there the staff changes."""

from collections.abc import Mapping

from points_admin.access import Actor
from points_admin.audit.services import record_changes
from points_admin.checks import checked_line
from points_admin.errors import Conflict, Invalid
from points_admin.roster.models import Student
from points_admin.roster.policies import require_own
from points_admin.roster.students import lock_student

# How long each may be.
DETAILS: Mapping[str, int] = {"guardian_name": 300, "guardian_phone": 100, "school": 200, "grade": 32}


def missing_details(student: Student) -> list[str]:
    """Columns that are still empty."""
    return [name for name in DETAILS if not getattr(student, name)]


def fill_own_details(actor: Actor, student: Student, told: Mapping[str, str]) -> None:
    """Fill empty columns by name; an empty text leaves one as it is.

    Raises `Conflict` for a column that somebody has filled meanwhile, `Invalid` for what is too long or nothing at all.
    """
    require_own(actor, student)
    student = lock_student(student.id)
    said = {name: checked_line(words, DETAILS[name], field=name) for name, words in told.items()}
    said = {name: words for name, words in said.items() if words}
    if not said:
        raise Invalid("Заполни хотя бы одну строку.")
    if any(getattr(student, name) for name in said):
        raise Conflict("Это уже заполнено. Если в анкете ошибка, скажи педагогу или администратору.")
    for name, words in said.items():
        setattr(student, name, words)
    record_changes(actor.id, "student.fill", student)
