"""What states and reasons of a request are called in Russian."""

from collections.abc import Mapping

from points_admin import clock
from points_admin.enrolment.models import EnrolmentRequest, RejectReason, RequestStatus

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


def decided_words(request: EnrolmentRequest) -> str:
    """«Уже решено: заявка принята, Смирнова Анна, 22.11.2026 15:04.»"""
    who = request.decided_by.short_name if request.decided_by else ""
    when = f"{clock.local(request.decided_at):%d.%m.%Y %H:%M}" if request.decided_at else ""
    state = "заявка в листе ожидания" if request.status == RequestStatus.WAITING else f"заявка {STATUS[request.status]}"
    return f"Уже решено: {', '.join(filter(None, (state, who, when)))}."
