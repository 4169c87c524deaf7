"""One verdict over many requests: whom it reached, and who was left and why. No pages here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from points_admin.accounts.models import User
from points_admin.database import row_id
from points_admin.enrolment import services
from points_admin.enrolment.locks import lock_for_verdicts
from points_admin.enrolment.login_letters import has_unknown_login
from points_admin.enrolment.models import EnrolmentRequest, RejectReason, RequestStatus
from points_admin.enrolment.queries import requests_by_ids
from points_admin.errors import Correctable, Invalid
from points_admin.extensions import db
from points_admin.roster.models import Group
from points_admin.roster.queries import groups_of

Verdict = Callable[[EnrolmentRequest], object]


@dataclass(frozen=True)
class Decided:
    """A request that the verdict has reached, as plain values: the commit makes rows forget what they knew."""

    id: int
    name: str
    status: RequestStatus
    has_unknown_login: bool


@dataclass
class Outcome:
    """`left` are requests that the verdict did not reach, with the reason."""

    decided: list[Decided] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def chosen_requests(user: User, ids: Iterable[str]) -> Sequence[EnrolmentRequest]:
    """The ticked ones; raises `NotFound` where one is not there for the user, `Invalid` where none is ticked."""
    wanted = {row_id(value) for value in ids}
    if not wanted:
        raise Invalid("Отметьте хотя бы одну заявку.")
    return requests_by_ids(user, wanted)


def approval(user: User, group_id: str) -> Verdict:
    """Accept into the group, or without one; raises `Invalid` for a group that is not the user's."""
    group = _group(user, group_id)
    return lambda request: services.approve(user, request, group=group)


def rejection(user: User, reason: str, comment: str) -> Verdict:
    """Refuse for a preset reason; raises `Invalid` where none is chosen."""
    try:
        known = RejectReason(reason)
    except ValueError as error:
        raise Invalid("Выберите причину отказа.") from error
    return lambda request: services.reject(user, request, reason=known, comment=comment)


def postponement(user: User) -> Verdict:
    """Onto the waiting list."""
    return lambda request: services.put_on_waiting_list(user, request)


def taking_back(user: User) -> Verdict:
    """As if nobody had decided."""
    return lambda request: services.take_back(user, request)


def carry_out(requests: Sequence[EnrolmentRequest], verdict: Verdict) -> Outcome:
    """Each request by itself: who is refused a place does not keep the others from theirs. No commit."""
    outcome = Outcome()
    lock_for_verdicts(requests)
    for request in sorted(requests, key=lambda one: (one.kvant_id, one.id)):
        name = request.student.short_name
        try:
            with db.session.begin_nested():
                verdict(request)
            outcome.decided.append(Decided(request.id, name, request.status, has_unknown_login(request)))
        except Correctable as refusal:
            outcome.left.append((name, refusal.message))
    return outcome


def _group(user: User, group_id: str) -> Group | None:
    if not group_id:
        return None
    found = next((group for group in groups_of(user) if str(group.id) == group_id), None)
    if found is None:
        raise Invalid("Такой группы нет: выберите из списка.")
    return found
