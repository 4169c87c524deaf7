"""What a student saves up for, and what of the catalogue a student is shown."""

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.errors import Forbidden, NotFound
from points_admin.rewards.models import SavingsGoal
from points_admin.rewards.queries import goal_of, offers_for, picture_for, reward_for
from points_admin.rewards.saving import choose_goal, drop_goal
from tests.support.factories import give_points, make_picture, make_reward, make_user


def test_one_goal_at_a_time(session, cast, cup, actions):
    other = make_reward(session)
    choose_goal(cast.vera.user, other)
    choose_goal(cast.vera.user, cup)
    assert goal_of(cast.vera) is cup and len(session.scalars(select(SavingsGoal)).all()) == 1
    drop_goal(cast.vera.user)
    drop_goal(cast.vera.user)
    assert goal_of(cast.vera) is None
    assert actions() == ["goal.choose", "goal.choose", "goal.drop"]


def test_a_hidden_goal_waits_out_of_sight(session, cast, cup):
    choose_goal(cast.vera.user, cup)
    cup.is_visible = False
    session.flush()
    assert goal_of(cast.vera) is None
    cup.is_visible = True
    session.flush()
    assert goal_of(cast.vera) is cup


def test_staff_and_strangers_save_up_for_nothing(session, cast, cup):
    with pytest.raises(Forbidden):
        choose_goal(cast.anna, cup)
    with pytest.raises(NotFound):
        choose_goal(make_user(session, "student"), cup)


def test_the_catalogue_says_what_is_in_reach(session, cast, cup):
    give_points(session, cast.vera, 100, cast.vr)
    make_reward(session, name="Футболка", price=140)
    make_reward(session, name="Значок", price=10, stock=0)
    offers = [(offer.reward.name, offer.can_have, offer.lacking) for offer in offers_for(cast.vera)]
    assert offers == [("Значок", False, 0), ("Кружка", True, 0), ("Футболка", False, 40)]


@pytest.mark.parametrize("away", [{"is_visible": False}, {"archived_at": clock.now()}], ids=["hidden", "archived"])
def test_students_do_not_meet_what_is_not_on_show(session, cast, cup, away):
    picture = make_picture(session, cup)
    assert picture_for(cast.vera.user, cup.id, picture.digest) is picture
    for name, value in away.items():
        setattr(cup, name, value)
    session.flush()
    assert offers_for(cast.vera) == []
    with pytest.raises(NotFound):
        reward_for(cast.vera.user, cup.id)
    with pytest.raises(NotFound):
        picture_for(cast.vera.user, cup.id, picture.digest)
    assert reward_for(cast.anna, cup.id) is cup
    assert picture_for(cast.anna, cup.id, picture.digest) is picture


def test_a_catalogue_costs_the_same_however_long(session, cast, cup, count_queries):
    def cost():
        session.flush()
        session.expire_all()
        student = cast.vera
        with count_queries() as queries:
            assert len([offer.reward.picture for offer in offers_for(student)]) in (1, 11)
        return queries.count

    before = cost()
    for _ in range(10):
        make_picture(session, make_reward(session))
    assert cost() == before
