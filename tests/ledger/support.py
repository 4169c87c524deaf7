"""Short ways to say "give", "take" and "what is on the account" in the ledger's tests."""

import itertools
from typing import Any

from points_admin.ledger.models import Account
from points_admin.ledger.posting import Posting
from points_admin.ledger.services import award
from points_admin.roster.models import Student
from tests.support.cast import Cast

_numbers = itertools.count(1)


def new_key() -> str:
    return f"key-of-a-test-{next(_numbers)}"


def give(cast: Cast, points: int = 5, **changes: Any) -> Posting:
    """Anna awards Vera, unless the test says otherwise; a negative amount is for being late."""
    wanted = {
        "students": [cast.vera],
        "points": points,
        "reason": cast.reason if points > 0 else cast.late,
        "kvant": cast.vr,
        "key": new_key(),
    }
    actor = changes.pop("actor", cast.anna)
    return award(actor, **wanted | changes)


def balance(session: Any, student: Student) -> int:
    return int(session.get_one(Account, student.id).balance)
