"""What a student hears of an exchange: by a notice, and a letter where there is an address."""

from points_admin.notices.services import tell
from points_admin.rewards.models import Redemption

_CABINET = "/cabinet/rewards"


def tell_student(redemption: Redemption, what: str, body: str = "") -> None:
    """Nothing happens for who has no login."""
    user = redemption.student.user
    if user is not None and user.active:
        tell(user, title=f"{what}: {redemption.reward}", body=body, path=_CABINET)
