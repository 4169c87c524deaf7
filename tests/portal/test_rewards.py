"""«Награды» of the cabinet: what is in reach, the goal, the own exchanges; nothing can be taken by oneself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.rewards.models import Redemption, SavingsGoal
from points_admin.rewards.redeeming import cancel, hand_over
from tests.portal.reading import words
from tests.support.factories import give_points, make_picture, make_redemption, make_reward, make_user


@pytest.fixture
def vera(login, cast):
    return login(cast.vera.user)


@pytest.fixture
def shirt(session, cast):
    """Vera has 110 of its 150 points."""
    give_points(session, cast.vera, 110, cast.vr)
    return make_reward(session, name="Футболка", price=150)


def test_it_says_what_is_in_reach_and_what_is_lacking(session, vera, shirt):
    make_reward(session, name="Кружка", price=100, stock=3, description="Белая.")
    make_reward(session, name="Значок", price=10, stock=0)
    make_reward(session, name="Поход", price=20, open_from=clock.today() + timedelta(days=2))
    make_reward(session, name="Билет", price=30, open_to=clock.today() - timedelta(days=2))
    make_reward(session, name="Сюрприз", is_visible=False)
    page = words(vera.get("/cabinet/rewards"))
    assert "у тебя 110 баллов" in page
    assert "Значок 10 баллов закончилась" in page
    assert f"Поход 20 баллов откроется {clock.today() + timedelta(days=2):%d.%m.%Y}" in page
    assert "Билет 30 баллов обмен закрыт" in page
    assert "Кружка 100 баллов осталось 3 можно взять Белая." in page
    assert "Футболка 150 баллов не хватает 40 Копить" in page
    assert "Сюрприз" not in page


def test_a_goal_is_chosen_shown_at_home_and_dropped(session, vera, shirt):
    vera.post("/cabinet/rewards/goal", data={"reward": shirt.id})
    page = vera.get("/cabinet/rewards")
    assert "Теперь твоя цель — «Футболка»." in words(page)
    home = vera.get("/cabinet/")
    for shown in (page, home):
        assert "Футболка : ещё 40 баллов 110 из 150 баллов" in words(shown)
        assert '<progress class="cab-goal" value="110" max="150"' in shown.text
    vera.post("/cabinet/rewards/goal/drop")
    assert "Я коплю" not in words(vera.get("/cabinet/"))
    assert session.scalars(select(SavingsGoal)).all() == []


def test_a_reached_goal_says_so(session, cast, vera, shirt):
    vera.post("/cabinet/rewards/goal", data={"reward": shirt.id})
    give_points(session, cast.vera, 90, cast.vr)
    home = vera.get("/cabinet/")
    assert "Футболка : накоплено, можно обменять 150 из 150 баллов" in words(home)


@pytest.mark.parametrize("value", ["", "abc", "9" * 30, "null\x00byte", "999999"])
def test_no_goal_is_what_is_not_there(session, vera, value):
    assert vera.post("/cabinet/rewards/goal", data={"reward": value}).status_code == 404


def test_own_exchanges_with_their_states(session, cast, vera, shirt):
    waiting, got, back = (make_redemption(session, cast.anna, cast.vera) for _ in range(3))
    hand_over(cast.anna, got)
    cancel(cast.anna, back, why="Не тот размер")
    foreign = make_redemption(session, cast.boris, cast.gleb, make_reward(session, name="Чужая"))
    foreign.reward.is_visible = False
    page = words(vera.get("/cabinet/rewards"))
    mine = page.split("Мои награды")[1]
    assert f"{waiting.reward.name} забери у педагога № {waiting.id}" in mine
    assert f"{got.reward.name} выдана" in mine
    assert f"{back.reward.name} отменена" in mine and "Не тот размер" in mine
    assert "Чужая" not in page


def test_what_is_the_students_already_is_not_offered_again(session, cast, vera):
    once = make_reward(session, name="Экскурсия", price=50, per_student=1)
    make_redemption(session, cast.anna, cast.vera, once)
    assert "Экскурсия 50 баллов уже твоя" in words(vera.get("/cabinet/rewards"))


def test_pictures_are_lazy_and_small(session, vera, shirt):
    picture = make_picture(session, shirt)
    page = vera.get("/cabinet/rewards").text
    assert f'src="/rewards/{shirt.id}/{picture.digest}.webp"' in page and 'loading="lazy"' in page
    assert vera.get(f"/rewards/{shirt.id}/{picture.digest}.webp").status_code == 200


def test_an_empty_catalogue_says_what_comes(vera):
    assert "Наград пока нет" in words(vera.get("/cabinet/rewards"))


def test_a_login_without_a_roster_row_goes_home(session, login):
    assert login(make_user(session, "student")).get("/cabinet/rewards").location == "/cabinet/"


def test_a_student_takes_nothing_without_staff(session, vera, shirt):
    for path in ("/admin/redemptions/redeem/", "/admin/redemptions/cancel/", "/admin/redemptions/hand-over/"):
        assert vera.post(path, data={"reward": shirt.id, "id": 1}).status_code == 403
    assert session.scalars(select(Redemption)).all() == []
