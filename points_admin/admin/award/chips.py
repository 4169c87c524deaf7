"""Which reasons stand open on the award screen: the ones used most lately; the others are one tap further."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from points_admin import clock
from points_admin.ledger.models import Reason, ReasonKind
from points_admin.ledger.queries import reason_use
from points_admin.roster.models import Kvant

OPEN_CHIPS = 6
_LATELY = timedelta(days=60)


@dataclass(frozen=True)
class ReasonChips:
    """All the `reasons` offered, in their usual order, split for the screen."""

    reasons: Sequence[Reason]
    usual: Sequence[Reason]
    # Ids of those that rules have given for the open lesson.
    given: Collection[int] = ()

    @property
    def others(self) -> list[Reason]:
        return [reason for reason in self.reasons if reason not in self.usual]


def chips_of(reasons: Sequence[Reason], kvants: Sequence[Kvant], *, given: Collection[int] = ()) -> ReasonChips:
    """The reasons used most in these kvants, at least one deduction among them, stand open.

    Those `given` (ids) for the lesson by rules stand further off: whoever is in a hurry would give them twice.
    """
    use = reason_use(kvants, since=clock.today() - _LATELY)
    ranked = sorted(reasons, key=lambda reason: (reason.id in given, -use.get(reason.id, 0)))
    open_ones = ranked[:OPEN_CHIPS]
    deductions = [reason for reason in ranked if reason.kind is ReasonKind.DEDUCTION]
    if deductions and deductions[0] not in open_ones:
        open_ones[-1] = deductions[0]
    return ReasonChips(reasons, [reason for reason in reasons if reason in open_ones], given)
