"""Why a request wants a closer look before it is approved."""

from collections.abc import Sequence
from dataclasses import dataclass

from points_admin.enrolment.models import EnrolmentRequest
from points_admin.roster.models import Student


@dataclass(frozen=True)
class Doubt:
    """`code` is stable: duplicate, twin, archived, full, no_consent, age, login_replaced; `text` is Russian."""

    code: str
    text: str


def doubts_of(requests: Sequence[EnrolmentRequest]) -> dict[int, list[Doubt]]:
    """By request id, empty for a clean one; the number of queries does not depend on the number of requests."""
    return {request.id: [] for request in requests}


def duplicates_of(requests: Sequence[EnrolmentRequest]) -> dict[int, list[Student]]:
    """By request id: students on the roster (also archived) who may be the applicant; nothing for others."""
    return {request.id: [] for request in requests}
