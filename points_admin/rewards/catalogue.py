"""Changing the catalogue: create, update, archive, restore, delete a reward, and its picture."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, TypedDict, Unpack

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record, record_changes, record_removal
from points_admin.checks import checked_block, checked_line, checked_whole
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.ledger.models import MAX_POINTS
from points_admin.rewards.models import DESCRIPTION_LENGTH, NAME_LENGTH, Reward, RewardPicture
from points_admin.rewards.pictures import made_small

MOST_STOCK = 100_000
MOST_PER_STUDENT = 1000
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)
_TAKEN = "Такая награда уже есть (возможно, в архиве)."


class RewardDetails(TypedDict, total=False):
    """`stock` and `per_student` of None are no limits; `open_from` and `open_to` are the first and the last day."""

    description: str
    stock: int | None
    per_student: int | None
    is_visible: bool
    open_from: date | None
    open_to: date | None


class NewReward(RewardDetails):
    name: str
    price: int


class RewardChanges(RewardDetails, total=False):
    name: str
    price: int


def create_reward(actor: Actor, **wanted: Unpack[NewReward]) -> Reward:
    """A new line of the catalogue. Raises `Invalid` for a wrong field, `Conflict` where there is such a reward."""
    require(actor, Permission.REWARDS_MANAGE)
    reward = Reward(**_checked(wanted))
    _settle(reward)
    db.session.add(reward)
    record_changes(actor.id, "reward.create", reward, refusal=_TAKEN)
    return reward


def update_reward(actor: Actor, reward: Reward, **wanted: Unpack[RewardChanges]) -> Reward:
    """Change what is named, leave the rest; raises what `create_reward` raises. The caller holds the row.

    What was exchanged before keeps its price.
    """
    require(actor, Permission.REWARDS_MANAGE)
    with db.session.no_autoflush:
        for name, value in _checked(wanted).items():
            setattr(reward, name, value)
        _settle(reward)
    record_changes(actor.id, "reward.update", reward, refusal=_TAKEN)
    return reward


def set_picture(actor: Actor, reward: Reward, sent: bytes) -> None:
    """In the place of the one of before; raises `Invalid` for what is no fit picture. The caller holds the row."""
    require(actor, Permission.REWARDS_MANAGE)
    made = made_small(sent)
    picture = db.session.get(RewardPicture, reward.id) or RewardPicture(reward_id=reward.id)
    picture.content, picture.digest, picture.width, picture.height = made.content, made.digest, made.width, made.height
    db.session.add(picture)
    db.session.flush()
    db.session.expire(reward, ["picture"])
    record(actor.id, "reward.set_picture", reward, after={"size": len(made.content)})


def remove_picture(actor: Actor, reward: Reward) -> None:
    """Nothing happens where there is none."""
    require(actor, Permission.REWARDS_MANAGE)
    if reward.picture is None:
        return
    db.session.delete(reward.picture)
    db.session.flush()
    db.session.expire(reward, ["picture"])
    record(actor.id, "reward.remove_picture", reward)


def archive_reward(actor: Actor, reward: Reward) -> None:
    """Off the catalogue; what was exchanged stays. Raises `Conflict` when archived already."""
    require(actor, Permission.REWARDS_MANAGE)
    if reward.archived_at is not None:
        raise Conflict
    reward.archived_at = clock.now()
    record_changes(actor.id, "reward.archive", reward)


def restore_reward(actor: Actor, reward: Reward) -> None:
    """Back in the catalogue. Raises `Conflict` when not archived."""
    require(actor, Permission.REWARDS_MANAGE)
    if reward.archived_at is None:
        raise Conflict
    reward.archived_at = None
    record_changes(actor.id, "reward.restore", reward)


def delete_reward(actor: Actor, reward: Reward) -> None:
    """For what was made by mistake, with its picture. Raises `Conflict` where it has ever been exchanged."""
    require(actor, Permission.REWARDS_MANAGE)
    record_removal(actor.id, "reward.delete", reward)


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "name": partial(checked_line, longest=NAME_LENGTH, field="name", required=True),
    "description": partial(checked_block, longest=DESCRIPTION_LENGTH, field="description"),
    "price": partial(checked_whole, least=1, most=MAX_POINTS, field="price"),
    "stock": partial(checked_whole, least=0, most=MOST_STOCK, field="stock"),
    "per_student": partial(checked_whole, least=1, most=MOST_PER_STUDENT, field="per_student"),
    "is_visible": bool,
    "open_from": lambda day: _checked_day(day, "open_from"),
    "open_to": lambda day: _checked_day(day, "open_to"),
}


def _checked(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _CHECKS[name](value) for name, value in wanted.items()}


def _checked_day(day: date | None, field: str) -> date | None:
    if day is not None and not _EARLIEST <= day <= _LATEST:
        raise Invalid("Год от 2000 до 2100.", field=field)
    return day


def _settle(reward: Reward) -> None:
    """Days in order, and nobody else's name."""
    if reward.open_from and reward.open_to and reward.open_from > reward.open_to:
        raise Invalid("Не раньше первого дня.", field="open_to")
    same = Reward.match_key == reward.match_key, Reward.id != reward.id
    if db.session.scalar(select(Reward.id).where(*same)):
        raise Conflict(_TAKEN, field="name")
