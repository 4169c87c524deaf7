"""What states and reasons of a request are called in Russian."""

from collections.abc import Mapping

from points_admin.enrolment.models import RejectReason, RequestStatus

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
