"""What a redemption's state is called: to staff, and to the student."""

from collections.abc import Mapping

from points_admin.rewards.models import RedemptionState

STATE: Mapping[RedemptionState, str] = {
    RedemptionState.ISSUED: "не выдана",
    RedemptionState.HANDED_OVER: "выдана",
    RedemptionState.CANCELLED: "отменена",
}
OWN_STATE: Mapping[RedemptionState, str] = {**STATE, RedemptionState.ISSUED: "забери у педагога"}
