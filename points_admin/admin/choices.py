"""Options of filters and selects, made per request within the signed-in user's scope."""

from sqlalchemy import select

from points_admin.accounts.models import User
from points_admin.accounts.queries import authors_for
from points_admin.admin.lists import Options
from points_admin.extensions import db
from points_admin.ledger.models import Reason
from points_admin.ledger.policies import visible_reasons
from points_admin.rewards.models import Reward
from points_admin.rewards.policies import visible_rewards
from points_admin.roster.queries import groups_of, kvants_of


def kvant_options(user: User) -> Options:
    return [(str(kvant.id), kvant.name) for kvant in kvants_of(user)]


def group_options(user: User) -> Options:
    return [(str(group.id), f"{group.kvant.name}, {group.code}") for group in groups_of(user)]


def reason_options(user: User) -> Options:
    reasons = db.session.scalars(select(Reason).where(visible_reasons(user)).order_by(Reason.match_key))
    return [(str(reason.id), reason.name) for reason in reasons]


def reward_options(user: User) -> Options:
    """All there ever were: an exchange outlives the archive."""
    rewards = db.session.scalars(select(Reward).where(visible_rewards(user)).order_by(Reward.match_key))
    return [(str(reward.id), reward.name) for reward in rewards]


def staff_options(user: User) -> Options:
    """Everybody who may be the author of an entry."""
    return [(str(one.id), one.full_name) for one in authors_for(user)]
