"""The login that a student got in place of the taken one they wished for: by mail, once their request is approved."""

from datetime import datetime

from points_admin.access import Actor
from points_admin.accounts.services import password_mark
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.enrolment.policies import require_decision
from points_admin.errors import Conflict
from points_admin.notices.queries import written_under
from points_admin.roster.card_letters import Addressee, Occasion, send_card


def has_unknown_login(request: EnrolmentRequest) -> bool:
    """Whether somebody is taken in who may not know under which login."""
    return (
        request.is_login_replaced and request.status == RequestStatus.APPROVED and request.student.user_id is not None
    )


def login_written_at(request: EnrolmentRequest) -> datetime | None:
    """When the letter was ordered, if it was since the password is the one of now."""
    written = written_under(_key(request)) if has_unknown_login(request) else None
    return written.created_at if written else None


def send_login(actor: Actor, request: EnrolmentRequest) -> Addressee:
    """A letter with the login to the guardian, or the student. Raises `Conflict` where there is nothing to send.

    Raises what `require_decision` raises.
    """
    require_decision(actor, request)
    if not has_unknown_login(request):
        raise Conflict("Отправлять нечего: логин не менялся или заявка ещё не принята.")
    user = request.student.user
    # The password of the application is gone where somebody has printed a card since.
    occasion = Occasion.RESET if user and user.must_change_password else Occasion.REPLACED
    addressee = send_card(actor, request.student, occasion, key=_key(request))
    if addressee is None:
        raise Conflict("Письмо уже отправлено, или почты родителя и ученика нет: напечатайте карточку.")
    return addressee


def _key(request: EnrolmentRequest) -> str:
    user = request.student.user
    return f"login-card:{request.id}:{password_mark(user) if user else ''}"
