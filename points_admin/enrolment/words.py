"""What states and reasons of a request are called in Russian."""

from collections.abc import Mapping

from points_admin.enrolment.models import EnrolmentRequest, RejectReason, RequestStatus
from points_admin.errors import AlreadyDecided

STATUS: Mapping[RequestStatus, str] = {
    RequestStatus.PENDING: "на рассмотрении",
    RequestStatus.WAITING: "лист ожидания",
    RequestStatus.APPROVED: "принята",
    RequestStatus.REJECTED: "отклонена",
    RequestStatus.WITHDRAWN: "отозвана",
}
REJECT_REASONS: Mapping[RejectReason, str] = {
    RejectReason.NO_PLACE: "Нет мест",
    RejectReason.AGE: "Не подходит возраст",
    RejectReason.DUPLICATE: "Такая заявка или ученик уже есть",
    RejectReason.NO_CONSENT: "Нет согласия родителя",
    RejectReason.UNREACHABLE: "Не удалось связаться",
    RejectReason.OTHER: "Другая причина",
}


def already_decided(request: EnrolmentRequest) -> AlreadyDecided:
    """Who decided on the request, how and when, for whoever came later."""
    who = request.decided_by.short_name if request.decided_by else None
    state = "заявка в листе ожидания" if request.status == RequestStatus.WAITING else f"заявка {STATUS[request.status]}"
    return AlreadyDecided.by(who, request.decided_at, state=state)
