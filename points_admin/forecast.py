"""«Если бы правило действовало в прошлом месяце»: the facts of that month, whatever noun they come from."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from points_admin.checkin.facts import visits_between
from points_admin.enrolment.facts import approvals_between
from points_admin.partners.reporting import partner_events_between
from points_admin.rules.engine import Fact, Trigger
from points_admin.rules.models import RuleVersion
from points_admin.rules.personal import birthdays, complete_profiles, confirmed_emails
from points_admin.rules.queries import Forecast, forecast_of, last_month
from points_admin.schedule.facts import facts_between
from points_admin.schedule.ratings import ratings_between


def _profiles(_first: date, last: date) -> list[Fact]:
    # When a profile became complete nobody wrote down: all those of now would get the points.
    return complete_profiles(last)


_FACTS: Mapping[Trigger, Callable[[date, date], Sequence[Fact]]] = {
    Trigger.ATTENDED: facts_between,
    Trigger.LATE: facts_between,
    Trigger.ABSENT: facts_between,
    Trigger.STREAK: facts_between,
    Trigger.RATED: ratings_between,
    Trigger.CHECKED_IN: visits_between,
    Trigger.PARTNER_EVENT: partner_events_between,
    Trigger.APPROVED: approvals_between,
    Trigger.EMAIL_CONFIRMED: confirmed_emails,
    Trigger.PROFILE_COMPLETE: _profiles,
    Trigger.BIRTHDAY: birthdays,
}


def forecast_for(version: RuleVersion) -> Forecast:
    """What the rule would have given last month, had it said then what it says now."""
    terms = version.terms
    return forecast_of(terms, _FACTS[terms.trigger](*last_month()))
