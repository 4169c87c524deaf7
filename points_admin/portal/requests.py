"""The student's own join requests: what became of each, withdrawing one, applying to a further kvant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.enrolment import services
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.enrolment.queries import Places, open_kvants, places_of, request_for, requests_of, waiting_places
from points_admin.errors import Invalid, NotFound
from points_admin.extensions import limiter
from points_admin.portal.access import guard, viewer
from points_admin.portal.queries import student_of
from points_admin.roster.models import Kvant, Student
from points_admin.web.changes import carry_out
from points_admin.web.limits import user_key

blueprint = Blueprint("requests_own", __name__, url_prefix="/cabinet/requests")
blueprint.before_request(guard)
# Each click writes to a guardian whose address nobody has confirmed.
_few_per_user = limiter.shared_limit("10 per hour; 30 per day", scope="requests_own", key_func=user_key)


@dataclass(frozen=True)
class OwnRequest:
    """A request as its student reads it; `place` is the place in the waiting list."""

    request: EnrolmentRequest
    place: int | None


@dataclass(frozen=True)
class Offer:
    """A kvant one may apply to."""

    kvant: Kvant
    places: Places


@blueprint.get("")
def index() -> ResponseReturnValue:
    """States of the own requests, and the kvants that are still open; `?kvant=slug` chooses beforehand."""
    student = student_of(viewer())
    if student is None:
        return redirect(url_for("portal.home"))
    return render_template(
        "portal/requests.html",
        requests=own_requests(student),
        offers=_offers(student),
        wished=request.args.get("kvant", ""),
    )


@blueprint.post("")
@_few_per_user
def apply() -> ResponseReturnValue:
    """A request for the kvant named by its slug."""
    student = student_of(viewer())
    if student is None:
        raise NotFound
    kvant = next((one for one in open_kvants() if one.slug == request.form.get("kvant")), None)
    return _done(lambda: _apply(student, kvant), "Заявка подана: педагог её рассмотрит.")


@blueprint.post("/withdraw")
@_few_per_user
def withdraw() -> ResponseReturnValue:
    """Take the own request back."""
    own = request_for(viewer(), request.form.get("id", ""))
    return _done(lambda: services.withdraw(viewer(), own), "Заявка отозвана.")


def own_requests(student: Student) -> list[OwnRequest]:
    """The newest first; the page of an applicant and the first page show them alike."""
    requests = requests_of(student)
    places = waiting_places(requests)
    return [OwnRequest(one, places.get(one.id)) for one in requests]


def _apply(student: Student, kvant: Kvant | None) -> None:
    if kvant is None:
        raise Invalid("Выбери квант из списка.")
    services.apply(viewer(), student=student, kvant=kvant)


def _offers(student: Student) -> Sequence[Offer]:
    """Open kvants that the student neither attends nor has asked for."""
    asked = {one.kvant_id for one in requests_of(student) if one.is_open}
    attended = {one.kvant_id for one in student.memberships if one.is_running}
    kvants = [kvant for kvant in open_kvants() if kvant.id not in asked | attended]
    places = places_of(kvants)
    return [Offer(kvant, places[kvant.id]) for kvant in kvants]


def _done(change: Callable[[], object], said: str) -> ResponseReturnValue:
    return carry_out(change, said, there=url_for("requests_own.index"))
