"""What the tests of the award screen send and look at."""

import itertools
import re
from typing import Any

from sqlalchemy import select

from points_admin.extensions import db
from points_admin.ledger.models import Account, Batch, Reason
from points_admin.roster.models import Kvant, Student

SCREEN = "/admin/award/"
BULK = "/admin/award/bulk"
UNDO = "/admin/award/undo"
ACTIONS = "/admin/award/actions"
_keys = itertools.count(1)


def fresh_key() -> str:
    return f"award-test-{next(_keys):08}"


def order(kvant: Kvant, students: list[Student], reason: Reason, /, **fields: Any) -> dict[str, Any]:
    """The fields a filled screen sends: a chip's reason with its usual amount, unless `fields` say otherwise."""
    chip = f"{reason.id}:{reason.default_points}"
    ids = [student.id for student in students]
    return {"key": fresh_key(), "kvant": kvant.id, "students": ids, "reason": chip} | fields


def own(reason: Reason, points: str) -> dict[str, Any]:
    """The same with «Своя сумма…»."""
    return {"reason": "own", "own_reason": reason.id, "own_points": points}


def balance(student: Student) -> int:
    return db.session.scalars(
        select(Account.balance).where(Account.student_id == student.id), execution_options={"populate_existing": True}
    ).one()


def batches() -> list[Batch]:
    return list(db.session.scalars(select(Batch).order_by(Batch.id)))


def ticked(html: str) -> set[int]:
    """Ids of the students whose boxes are ticked."""
    return {int(found) for found in re.findall(r'name="students" value="(\d+)" checked', html)}


def field_value(html: str, name: str) -> str:
    """Value of the first input of that name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found[1]
