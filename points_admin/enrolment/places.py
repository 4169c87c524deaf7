"""Whether there is room: asked while the kvant's row is locked, so that two who want the last place take turns."""

from sqlalchemy import func, select

from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.enrolment.queries import group_places_of, places_of
from points_admin.errors import NoPlace
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant


def require_place(kvant: Kvant, group: Group | None) -> None:
    """Raise `NoPlace` where one more would be one too many; the kvant is locked."""
    if places_of([kvant])[kvant.id].is_full:
        raise NoPlace(f"В «{kvant.name}» мест нет: занято {kvant.capacity} из {kvant.capacity}.")
    if group is not None and group_places_of([group])[group.id].is_full:
        raise NoPlace(f"В группе {group.code} мест нет. Выберите другую.", field="group")


def unclaimed(kvant: Kvant, *, without: EnrolmentRequest | None = None) -> int | None:
    """Free places that no pending request hopes for (that of `without` left aside); None where there is no limit."""
    free = places_of([kvant])[kvant.id].free
    if free is None:
        return None
    pending = count_of(kvant, RequestStatus.PENDING)
    if without is not None and without.status == RequestStatus.PENDING:
        pending -= 1
    return max(0, free - pending)


def first_status(kvant: Kvant) -> RequestStatus:
    """What a new request becomes: nobody overtakes those who wait already."""
    must_wait = places_of([kvant])[kvant.id].is_full or count_of(kvant, RequestStatus.WAITING)
    return RequestStatus.WAITING if must_wait else RequestStatus.PENDING


def count_of(kvant: Kvant, status: RequestStatus) -> int:
    """Requests of the kvant in that state."""
    mine = EnrolmentRequest.kvant_id == kvant.id, EnrolmentRequest.status == status
    return db.session.scalar(select(func.count()).select_from(EnrolmentRequest).where(*mine)) or 0
