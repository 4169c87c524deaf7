"""What is in the way of an exchange, and what states of redemptions are called: to staff, and to the student."""

from collections.abc import Mapping

from points_admin.rewards.conditions import Hindrance
from points_admin.rewards.models import RedemptionState, Reward

STATE: Mapping[RedemptionState, str] = {
    RedemptionState.ISSUED: "не выдана",
    RedemptionState.HANDED_OVER: "выдана",
    RedemptionState.CANCELLED: "отменена",
}
OWN_STATE: Mapping[RedemptionState, str] = {**STATE, RedemptionState.ISSUED: "забери у педагога"}


_IN_THE_WAY: Mapping[Hindrance, str] = {
    Hindrance.ARCHIVED: "в архиве",
    Hindrance.HIDDEN: "скрыта",
    Hindrance.OPENS_LATER: "откроется {opens:%d.%m.%Y}",
    Hindrance.CLOSED: "обмен закрыт",
    Hindrance.SOLD_OUT: "закончилась",
    Hindrance.LIMIT: "больше нельзя",
}


def in_the_way(reward: Reward, what: Hindrance | None) -> str:
    """A word or two for lists and cards; "" where nothing is."""
    return _IN_THE_WAY[what].format(opens=reward.open_from) if what else ""
