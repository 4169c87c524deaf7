"""A form of the page /register that nothing is wrong with."""

import itertools
from datetime import date
from typing import Any

from points_admin import clock

PASSWORD = "tri-slova-naugad"
_numbers = itertools.count(1)


def born(age: int) -> date:
    """A birth date that makes somebody exactly so old on the first of this month."""
    return clock.today().replace(year=clock.today().year - age, day=1)


def filled(**changes: Any) -> dict[str, Any]:
    """What a browser sends; None leaves a field out."""
    form = {
        "last_name": "Семёнов",
        "first_name": "Пётр",
        "middle_name": "Ильич",
        "birth_date": born(12).isoformat(),
        "kvant": "test-vr",
        "login": f"petr{next(_numbers)}",
        "email": "",
        "password": PASSWORD,
        "guardian_name": "Семёнова Ольга",
        "guardian_contact": "+7 900 123-45-67",
        "consent": "y",
        "key": f"key-{next(_numbers)}",
    }
    return {name: value for name, value in (form | changes).items() if value is not None}
