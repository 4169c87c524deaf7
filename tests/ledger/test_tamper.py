"""Does the check name what somebody changed while the triggers were off, and what may the app's role not do?"""

import pytest

from tests.drills.rights import allowed_deeds
from tests.drills.tamper import DEEDS, tamper


def test_every_kind_of_tampering_is_named(database):
    honest, told = tamper(database)
    assert honest == []
    assert [one.deed for one in told] == list(DEEDS)
    assert [f"{one.deed}: {one.problems}" for one in told if not one.found] == []


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_the_apps_role_may_only_read_and_add(database):
    assert allowed_deeds(database) == []
