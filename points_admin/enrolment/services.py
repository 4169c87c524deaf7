"""A request is a state machine: one verb per transition. Each checks the state under a lock, and tells the student."""

from points_admin.access import Actor
from points_admin.enrolment.models import EnrolmentRequest, RejectReason
from points_admin.roster.models import Group, Kvant, Membership, Student


def apply(actor: Actor, *, student: Student, kvant: Kvant) -> EnrolmentRequest:
    """A student asks for a further kvant: pending, or on the waiting list of one that is full.

    Raises `AlreadyApplied` where a request is open or the student attends already, `Invalid` for a closed kvant.
    """
    raise NotImplementedError


def withdraw(actor: Actor, request: EnrolmentRequest) -> None:
    """The student thinks otherwise. Raises `AlreadyDecided`."""
    raise NotImplementedError


def approve(actor: Actor, request: EnrolmentRequest, *, group: Group | None = None) -> Membership:
    """The student attends the kvant from today; whoever had only applied is on the roster now.

    Raises `AlreadyDecided`, `NoPlace` (of the kvant or the group), `Conflict` for a person who is on the roster (link
    the request to them first), `Invalid` for a foreign group and for what is archived.
    """
    raise NotImplementedError


def reject(actor: Actor, request: EnrolmentRequest, *, reason: RejectReason, comment: str = "") -> None:
    """Nothing is deleted. Raises `AlreadyDecided`, `Invalid` without a comment to `RejectReason.OTHER`."""
    raise NotImplementedError


def put_on_waiting_list(actor: Actor, request: EnrolmentRequest) -> None:
    """Later, when there is a place. Raises `AlreadyDecided`, and `Conflict` while the kvant has places enough."""
    raise NotImplementedError


def take_back(actor: Actor, request: EnrolmentRequest) -> None:
    """The verdict was a mistake: pending again. What an approval made is removed, or ended where points were given.

    Raises `Conflict` for a request that nobody has decided or that the student withdrew, `AlreadyApplied` where the
    student has applied anew meanwhile.
    """
    raise NotImplementedError


def link(actor: Actor, request: EnrolmentRequest, student: Student) -> None:
    """The applicant is `student`, one of `doubts.duplicates_of`: requests and consents move there, the applicant goes.

    A login moves along where the student has none; otherwise the applicant's is switched off.
    Raises `AlreadyDecided`, `NotFound` for anybody else.
    """
    raise NotImplementedError
