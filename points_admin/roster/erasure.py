"""erase_student(): a number in the place of the name, nothing else about the child; memberships and points stay."""

from sqlalchemy import delete

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.roster.models import NameChange, Student


def erase_student(actor: Actor, student: Student) -> None:
    """The row goes to the archive, running memberships end today; flushes. The student is locked by the caller.

    Raises `Conflict` for who is erased already.
    """
    require(actor, Permission.PRIVACY_MANAGE)
    if student.erased_at is not None:
        raise Conflict("Этот ученик уже обезличен.")
    for membership in student.memberships:
        if membership.is_running:
            membership.ended_on = max(clock.today(), membership.started_on)
    db.session.execute(delete(NameChange).where(NameChange.student_id == student.id))
    student.last_name, student.first_name, student.middle_name = "Ученик", f"№ {student.id}", ""
    student.birth_date = student.email = student.guardian_email = None
    student.guardian_name = student.guardian_phone = student.school = student.grade = ""
    student.erased_at = clock.now()
    student.archived_at = student.archived_at or student.erased_at
    db.session.flush()
    record(actor.id, "student.erase", student)
