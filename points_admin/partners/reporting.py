"""report_event(): the partner's word, stored once, and what the rules make of it in the same transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from points_admin.access import SYSTEM, Actor, Permission, require
from points_admin.audit.services import record
from points_admin.checks import checked_line
from points_admin.errors import Invalid
from points_admin.extensions import db
from points_admin.ledger.checks import checked_day
from points_admin.partners.models import EVENT_LENGTH, PARTNER_LENGTH, PartnerEvent
from points_admin.roster.models import Student
from points_admin.rules.applying import grant
from points_admin.rules.engine import Fact, Trigger


@dataclass(frozen=True)
class Report:
    """Whether the event was new, and how many rules answered it."""

    is_new: bool
    granted: int = 0


def report_event(
    actor: Actor, *, partner: str, external_id: str, student: Student, occurred_on: date | None = None
) -> Report:
    """A student took part in an event of the partner; today, unless a day is named. The first report stands.

    Raises `Invalid` for a wrong field and for who is not on the roster.
    """
    require(actor, Permission.RULES_MANAGE)
    partner = checked_line(partner, PARTNER_LENGTH, field="partner", required=True)
    external_id = checked_line(external_id, EVENT_LENGTH, field="external_id", required=True)
    if student.is_applicant or student.archived_at is not None:
        raise Invalid(f"{student.short_name} — не в списке учеников.", field="student")
    event = PartnerEvent(partner=partner, external_id=external_id, student_id=student.id)
    event.occurred_on = checked_day(occurred_on)
    try:
        with db.session.begin_nested():
            db.session.add(event)
    except IntegrityError:
        return Report(is_new=False)
    record(actor.id, "partner.report", student, after={"partner": partner, "external_id": external_id})
    return Report(is_new=True, granted=grant(SYSTEM, [_fact(event)]))


def partner_events_between(first: date, last: date) -> Sequence[Fact]:
    """What happened between two days (both included), for the rules."""
    within = PartnerEvent.occurred_on.between(first, last)
    query = select(PartnerEvent).where(within).order_by(PartnerEvent.occurred_on, PartnerEvent.reported_at)
    return [_fact(event) for event in db.session.scalars(query)]


def _fact(event: PartnerEvent) -> Fact:
    # The partner's names are longer than the key of a fact may be.
    name = hashlib.sha256(f"{event.partner}\n{event.external_id}".encode()).hexdigest()[:40]
    return Fact(Trigger.PARTNER_EVENT, event.student_id, f"partner:{name}", event.occurred_on, about=event.partner)
