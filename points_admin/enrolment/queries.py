"""Requests within an actor's scope, and how many places kvants and groups have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from points_admin.access import Actor
from points_admin.database import locked, row_id
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.enrolment.policies import visible_requests
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant, Membership, Student


@dataclass(frozen=True)
class Places:
    """`free` is never below zero; without a capacity both it and `capacity` are None: everybody fits."""

    capacity: int | None
    taken: int

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        return self.free == 0


def request_for(actor: Actor, request_id: object, *, for_change: bool = False) -> EnrolmentRequest:
    """The request, locked where it is about to change; raises `NotFound` for what is not there or not the actor's."""
    query = select(EnrolmentRequest).where(EnrolmentRequest.id == row_id(request_id), visible_requests(actor))
    found = db.session.scalar(locked(query) if for_change else query)
    if found is None:
        raise NotFound
    return found


def requests_by_ids(actor: Actor, ids: Iterable[int]) -> Sequence[EnrolmentRequest]:
    """The requests; raises `NotFound` when one is missing or not the actor's to see."""
    wanted = set(ids)
    found = db.session.scalars(
        select(EnrolmentRequest).where(EnrolmentRequest.id.in_(wanted), visible_requests(actor))
    ).all()
    if len(found) != len(wanted):
        raise NotFound
    return found


def open_count(actor: Actor) -> int:
    """Requests that wait for the actor's word (those on the waiting list wait for a place)."""
    pending = EnrolmentRequest.status == RequestStatus.PENDING, visible_requests(actor)
    return db.session.scalar(select(func.count()).select_from(EnrolmentRequest).where(*pending)) or 0


def requests_of(student: Student) -> Sequence[EnrolmentRequest]:
    """All requests of one student, the newest first."""
    query = select(EnrolmentRequest).where(EnrolmentRequest.student_id == student.id)
    return db.session.scalars(query.order_by(EnrolmentRequest.id.desc())).all()


def open_kvants() -> Sequence[Kvant]:
    """Kvants one may apply to, by name."""
    return db.session.scalars(select(Kvant).where(Kvant.takes_requests).order_by(Kvant.match_key)).all()


def places_of(kvants: Iterable[Kvant]) -> dict[int, Places]:
    """By kvant id, in one query."""
    kvants = list(kvants)
    ids = [kvant.id for kvant in kvants]
    taken = _running_by(Membership.kvant_id, ids)
    return {kvant.id: Places(kvant.capacity, taken.get(kvant.id, 0)) for kvant in kvants}


def group_places_of(groups: Iterable[Group]) -> dict[int, Places]:
    """By group id, in one query."""
    groups = list(groups)
    ids = [group.id for group in groups]
    taken = _running_by(Membership.group_id, ids)
    return {group.id: Places(group.capacity, taken.get(group.id, 0)) for group in groups}


def waiting_places(requests: Iterable[EnrolmentRequest]) -> dict[int, int]:
    """By id of those that wait: which one on the waiting list of its kvant, from 1. One query."""
    waiting = [one.id for one in requests if one.status == RequestStatus.WAITING]
    ahead = aliased(EnrolmentRequest)
    place = (
        select(func.count())
        .where(
            ahead.kvant_id == EnrolmentRequest.kvant_id,
            ahead.status == RequestStatus.WAITING,
            ahead.id <= EnrolmentRequest.id,
        )
        .scalar_subquery()
    )
    if not waiting:
        return {}
    rows = db.session.execute(select(EnrolmentRequest.id, place).where(EnrolmentRequest.id.in_(waiting)))
    return {row[0]: row[1] for row in rows}


def _running_by(column: InstrumentedAttribute[Any], ids: Iterable[int]) -> dict[int, int]:
    """How many attend now, by kvant or group id."""
    running = select(column, func.count()).where(column.in_(ids), Membership.is_running).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(running)}
