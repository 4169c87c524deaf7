"""Keeping the catalogue: who may, what is refused, what becomes of rewards that were exchanged."""

from datetime import date

import pytest
from sqlalchemy import select

from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.rewards.catalogue import (
    archive_reward,
    create_reward,
    delete_reward,
    remove_picture,
    restore_reward,
    set_picture,
    update_reward,
)
from points_admin.rewards.models import Reward, RewardPicture
from points_admin.rewards.saving import choose_goal
from tests.support.factories import image_file, make_redemption


def test_a_reward_is_made_and_changed(session, cast, events):
    cup = create_reward(cast.admin, name=" Кружка ", price=250, stock=10, per_student=1, open_to=date(2030, 5, 31))
    update_reward(cast.admin, cup, price=300, stock=None)
    assert (cup.name, cup.price, cup.stock, cup.per_student, cup.is_visible) == ("Кружка", 300, None, 1, True)
    made, changed = events()
    assert (made.action, made.after["open_to"]) == ("reward.create", "2030-05-31")
    assert (changed.before, changed.after) == ({"price": 250, "stock": 10}, {"price": 300, "stock": None})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "к" * 101}, "name"),
        ({"description": "к" * 1001}, "description"),
        ({"price": 0}, "price"),
        ({"price": 10_001}, "price"),
        ({"stock": -1}, "stock"),
        ({"per_student": 0}, "per_student"),
        ({"open_from": date(1, 1, 1)}, "open_from"),
        ({"open_from": date(2030, 1, 2), "open_to": date(2030, 1, 1)}, "open_to"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_the_field(session, cast, wrong, field):
    with pytest.raises(Invalid) as refusal:
        create_reward(cast.admin, **{"name": "Кружка", "price": 100} | wrong)
    assert refusal.value.field == field


def test_one_name_is_one_reward(cast, cup):
    with pytest.raises(Conflict) as refusal:
        create_reward(cast.admin, name="«КРУЖКА»", price=1)
    assert refusal.value.field == "name"


def test_one_that_was_exchanged_is_archived_not_deleted(session, cast, cup):
    make_redemption(session, cast.anna, cast.vera, cup)
    with pytest.raises(Conflict, match="Отправьте её в архив"):
        delete_reward(cast.admin, cup)
    session.rollback()


def test_a_mistaken_one_is_deleted_with_its_picture_and_with_wishes_for_it(session, cast, cup):
    set_picture(cast.admin, cup, image_file())
    choose_goal(cast.vera.user, cup)
    delete_reward(cast.admin, cup)
    assert session.scalars(select(Reward)).all() == session.scalars(select(RewardPicture)).all() == []


def test_the_archive_has_two_doors(cast, cup, actions):
    archive_reward(cast.admin, cup)
    with pytest.raises(Conflict):
        archive_reward(cast.admin, cup)
    restore_reward(cast.admin, cup)
    with pytest.raises(Conflict):
        restore_reward(cast.admin, cup)
    assert actions() == ["reward.archive", "reward.restore"]


def test_a_picture_is_replaced_and_removed(session, cast, cup, actions):
    set_picture(cast.admin, cup, image_file())
    first = cup.picture.digest
    set_picture(cast.admin, cup, image_file(size=(30, 30)))
    assert cup.picture.digest != first and len(session.scalars(select(RewardPicture)).all()) == 1
    remove_picture(cast.admin, cup)
    remove_picture(cast.admin, cup)
    assert cup.picture is None
    assert actions() == ["reward.set_picture", "reward.set_picture", "reward.remove_picture"]


@pytest.mark.parametrize("who", ["anna", "vera"])
def test_only_administrators_keep_it(cast, cup, who):
    actor = cast.anna if who == "anna" else cast.vera.user
    for act in (
        lambda: create_reward(actor, name="Значок", price=1),
        lambda: update_reward(actor, cup, price=1),
        lambda: set_picture(actor, cup, image_file()),
        lambda: remove_picture(actor, cup),
        lambda: archive_reward(actor, cup),
        lambda: restore_reward(actor, cup),
        lambda: delete_reward(actor, cup),
    ):
        with pytest.raises(Forbidden):
            act()
