"""The demonstration's end of the year: half of each balance will be carried over, and everybody has been told."""

from points_admin.cli.demo.people import Cast
from points_admin.year_end.models import RuleKind
from points_admin.year_end.planning import announce, usual_day
from points_admin.year_end.queries import preview
from points_admin.year_end.rules import Rule

_CARRIED_OVER = Rule(RuleKind.SHARE, 50)


def plant_year_end(cast: Cast) -> None:
    """Where nobody has any points there is nothing to announce; flushes."""
    if preview(_CARRIED_OVER).losing:
        announce(cast.admin, rule=_CARRIED_OVER, due_on=usual_day())
