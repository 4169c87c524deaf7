"""What states of rewards and redemptions are called: to staff, and to the student."""

from collections.abc import Mapping

from points_admin.rewards.models import RedemptionState, Reward

STATE: Mapping[RedemptionState, str] = {
    RedemptionState.ISSUED: "не выдана",
    RedemptionState.HANDED_OVER: "выдана",
    RedemptionState.CANCELLED: "отменена",
}
OWN_STATE: Mapping[RedemptionState, str] = {**STATE, RedemptionState.ISSUED: "забери у педагога"}


def shop_state(reward: Reward) -> str:
    """Whether it can be had, in a word or two for a list."""
    if reward.archived_at is not None:
        return "в архиве"
    if not reward.is_visible:
        return "скрыта"
    if reward.opens_later:
        return f"откроется {reward.open_from:%d.%m.%Y}"
    if reward.has_closed:
        return f"закрыта после {reward.open_to:%d.%m.%Y}"
    return "закончилась" if reward.is_sold_out else "открыта"
