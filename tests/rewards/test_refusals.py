"""When is there no exchange, and is it said why?"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.errors import Conflict
from points_admin.rewards.models import Redemption
from points_admin.rewards.redeeming import cancel
from tests.support.factories import give_points, make_applicant, make_reward

DAY = timedelta(days=1)
TODAY = clock.today()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"archived_at": clock.now()}, "Награда «Кружка» в архиве"),
        ({"is_visible": False}, "Награда «Кружка» скрыта"),
        ({"open_from": TODAY + 2 * DAY}, f"Обмен на «Кружка» откроется {TODAY + 2 * DAY:%d.%m.%Y}"),
        ({"open_to": TODAY - 2 * DAY}, f"закрыт: последний день был {TODAY - 2 * DAY:%d.%m.%Y}"),
        ({"stock": 0}, "Награда «Кружка» закончилась"),
    ],
    ids=["archived", "hidden", "before", "after", "sold out"],
)
def test_a_reward_that_nobody_can_have(session, cast, rich, cup, exchange, fields, said):
    for name, value in fields.items():
        setattr(cup, name, value)
    session.flush()
    with pytest.raises(Conflict, match=said) as refusal:
        exchange(cast.anna, rich)
    assert refusal.value.field == "reward"
    assert session.scalar(select(func.count(Redemption.id))) == 0


def test_the_first_and_the_last_day_are_open(session, cast, rich, cup, exchange):
    cup.open_from = cup.open_to = clock.today()
    session.flush()
    exchange(cast.anna, rich)


def test_the_limit_counts_what_was_not_cancelled(session, cast, rich, cup, exchange):
    cup.per_student = 1
    first = exchange(cast.anna, rich)
    with pytest.raises(Conflict, match=r"Лимит исчерпан: «Кружка» — не больше 1 на одного ученика \(Лебедева Вера\)"):
        exchange(cast.anna, rich)
    cancel(cast.anna, first, why="Не тот цвет")
    exchange(cast.anna, rich)


def test_the_limit_is_each_students_own(session, cast, rich, cup, exchange):
    cup.per_student = 1
    give_points(session, cast.gleb, 100, cast.it)
    exchange(cast.anna, rich)
    exchange(cast.boris, cast.gleb)


def test_an_archived_student_gets_nothing(session, cast, rich, exchange):
    rich.archived_at = clock.now()
    session.flush()
    with pytest.raises(Conflict, match="Лебедева Вера — не в списке учеников") as refusal:
        exchange(cast.admin, rich)
    assert refusal.value.field == "student"


def test_nor_does_who_has_only_applied(session, cast, exchange):
    with pytest.raises(Conflict, match="не в списке учеников"):
        exchange(cast.admin, make_applicant(session), make_reward(session, price=1))
