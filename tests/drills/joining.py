"""Join requests decided by many processes at once: the last place of a kvant, and two verdicts over one request."""

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from points_admin.enrolment import services
from points_admin.enrolment.models import EnrolmentRequest, RejectReason, RequestStatus
from points_admin.enrolment.queries import request_for
from points_admin.errors import AlreadyDecided, NoPlace
from points_admin.extensions import db
from points_admin.roster.models import Kvant, Membership
from tests.drills.crowd import crowd
from tests.drills.stage import Stage, set_up
from tests.support.databases import Database
from tests.support.factories import make_applicant, make_request


@dataclass(frozen=True)
class Decided:
    """How many calls were carried out and refused, and how many children attend or requests are closed now."""

    done: int
    refused: int
    stored: int


def last_places(database: Database, *, processes: int, rounds: int) -> Decided:
    """In each round there is one place, and every process wants it for a request of its own."""
    stage, said = set_up(database), Counter[bool]()
    for _ in range(rounds):
        ids = _requests(stage, processes, places=1)
        said.update(crowd(processes, lambda number, ids=ids: _does(stage, lambda: _approve(stage, ids[number]))))
    with stage.session() as session:
        attending = session.scalar(select(func.count(Membership.id)).where(Membership.is_running))
    return Decided(said[True], said[False], int(attending) - len(stage.student_ids))


def double_verdicts(database: Database, *, processes: int, rounds: int) -> Decided:
    """In each round half of the processes accept one request and half reject it."""
    stage, said = set_up(database), Counter[bool]()
    for _ in range(rounds):
        [one] = _requests(stage, 1, places=rounds)
        verdicts = (lambda one=one: _approve(stage, one), lambda one=one: _reject(stage, one))
        said.update(crowd(processes, lambda number, verdicts=verdicts: _does(stage, verdicts[number % 2])))
    decided = EnrolmentRequest.status.in_((RequestStatus.APPROVED, RequestStatus.REJECTED))
    with stage.session() as session:
        stored = session.scalar(select(func.count(EnrolmentRequest.id)).where(decided))
    return Decided(said[True], said[False], int(stored))


def _requests(stage: Stage, count: int, *, places: int) -> list[int]:
    """New requests for the stage's kvant, which has so many places left; the connection is closed for the forks."""
    with stage.session() as session:
        kvant = session.get_one(Kvant, stage.kvant_id)
        running = select(func.count(Membership.id)).where(Membership.kvant_id == kvant.id, Membership.is_running)
        kvant.capacity = session.scalar(running) + places
        # Namesakes would be refused for another reason.
        applicants = [make_applicant(session, first_name=uuid.uuid4().hex) for _ in range(count)]
        ids = [make_request(session, kvant, applicant).id for applicant in applicants]
        session.commit()
        session.remove()
        db.engine.dispose()
    return ids


def _does(stage: Stage, verdict: Callable[[], object]) -> bool:
    with stage.session() as session:
        try:
            verdict()
            session.commit()
        except (AlreadyDecided, NoPlace):
            return False
    return True


def _approve(stage: Stage, request_id: int) -> None:
    services.approve(stage.teacher(), request_for(stage.teacher(), request_id))


def _reject(stage: Stage, request_id: int) -> None:
    services.reject(stage.teacher(), request_for(stage.teacher(), request_id), reason=RejectReason.AGE)
