"""Is a plan announced in time, to all whom it takes points from, and to nobody else?"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.errors import Conflict, Forbidden, Invalid
from points_admin.notices.models import Notice, OutboxMessage
from points_admin.year_end.models import RuleKind, YearEndStatus
from points_admin.year_end.planning import NOTICE, cancel, checked_day, usual_day
from points_admin.year_end.rules import Rule
from tests.support.factories import give_points, make_student, make_user
from tests.year_end.support import DAY, announced


@pytest.fixture(autouse=True)
def points(session, cast):
    """Vera has 140 and an address, Gleb 40."""
    cast.vera.user.email = "vera@example.org"
    give_points(session, cast.vera, 140, cast.vr)
    give_points(session, cast.gleb, 40, cast.it)


def notices(session):
    return session.scalars(select(Notice).order_by(Notice.id)).all()


def letters(session):
    return session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def test_who_would_lose_points_is_told_the_day_the_rule_and_what_to_do(session, cast):
    plan = announced(cast.admin)
    (notice,) = notices(session)
    assert (notice.user_id, notice.path) == (cast.vera.user_id, "/cabinet/")
    assert notice.title == "31.08.2027 сгорят лишние баллы"
    assert notice.body == (
        "Учебный год заканчивается, и 31.08.2027 остаётся не больше 100. Сейчас у тебя 140: останется 100, сгорит 40. "
        "Обменяй баллы на награды до этого дня: последний день — 30.08.2027."
    )
    (letter,) = letters(session)
    assert (letter.recipient, letter.user_id) == ("vera@example.org", cast.vera.user_id)
    assert letter.context == {"title": notice.title, "body": notice.body, "path": notice.path}
    assert (plan.status, plan.announced_to, plan.announced_by_id) == (YearEndStatus.ANNOUNCED, 1, cast.admin.id)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(RuleKind.SHARE, 33), "остаётся 33 % баланса (с округлением вверх). Сейчас у тебя 140: останется 47"),
        (Rule(RuleKind.BURN), "баланс обнуляется. Сейчас у тебя 140: останется 0, сгорит 140"),
    ],
)
def test_each_rule_has_its_words(session, cast, rule, words):
    plan = announced(cast.admin, rule)
    told = {notice.user_id: notice.body for notice in notices(session)}
    assert words in told[cast.vera.user_id]
    assert plan.announced_to == len(told) == 2


def test_without_a_login_there_is_a_letter_where_the_roster_has_an_address(session, cast):
    with_address = make_student(session, cast.vr, email="kid@example.org")
    archived = make_student(session, cast.vr, email="gone@example.org", archived_at=clock.now())
    for student in (with_address, archived, make_student(session, cast.vr)):
        give_points(session, student, 200)
    plan = announced(cast.admin)
    sent = [(letter.recipient, letter.context["path"]) for letter in letters(session)]
    assert sent == [("vera@example.org", "/cabinet/"), ("kid@example.org", "")]
    assert len(notices(session)) == 1
    # All four lose points, whoever can be reached.
    assert plan.announced_to == 4


def test_a_login_that_is_switched_off_is_told_nothing(session, cast):
    cast.vera.user.active = False
    assert announced(cast.admin).announced_to == 1
    assert (notices(session), letters(session)) == ([], [])


def test_telling_costs_the_same_for_many(session, cast, count_queries):
    def cost():
        with count_queries() as queries:
            plan = announced(cast.admin)
        cancel(cast.admin, plan)
        return queries.count

    few = cost()
    for number in range(30):
        user = make_user(session, "student", email=f"kid{number}@example.org")
        give_points(session, make_student(session, cast.vr, user=user), 200)
    assert cost() == few


@pytest.mark.parametrize("days", [29, 0, -1, 401])
def test_a_day_that_is_too_near_or_too_far_is_refused(cast, days):
    with pytest.raises(Invalid) as refusal:
        announced(cast.admin, due_on=clock.today() + timedelta(days=days))
    assert refusal.value.field == "due_on"


@pytest.mark.parametrize("days", [30, 400])
def test_the_first_and_the_last_day_that_will_do(cast, days):
    assert announced(cast.admin, due_on=clock.today() + timedelta(days=days)).announced_to == 1


def test_where_nobody_would_lose_anything_nothing_is_announced(session, cast):
    for rule in (Rule(RuleKind.CAP, 140), Rule(RuleKind.SHARE, 100)):
        with pytest.raises(Conflict) as refusal:
            announced(cast.admin, rule)
        assert "Сгорать нечему" in refusal.value.message
    assert notices(session) == []


def test_a_second_plan_is_refused_while_one_is_open(cast):
    plan = announced(cast.admin)
    with pytest.raises(Conflict) as refusal:
        announced(cast.admin, due_on=DAY + timedelta(days=1))
    assert "уже объявлен" in refusal.value.message
    cancel(cast.admin, plan)
    announced(cast.admin)


def test_only_administrators_announce_and_cancel(cast):
    plan = announced(cast.admin)
    for actor in (cast.anna, cast.vera.user):
        with pytest.raises(Forbidden):
            announced(actor)
        with pytest.raises(Forbidden):
            cancel(actor, plan)


def test_who_was_to_lose_points_hears_of_the_cancelling(session, cast, actions):
    plan = announced(cast.admin)
    cancel(cast.admin, plan)
    assert [notice.title for notice in notices(session)] == ["31.08.2027 сгорят лишние баллы", "Баллы не сгорят"]
    assert "с твоего баланса ничего не сгорит" in letters(session)[-1].context["body"]
    assert (plan.status, plan.ended_by_id) == (YearEndStatus.CANCELLED, cast.admin.id)
    assert actions() == ["year_end.announce", "year_end.cancel"]


def test_what_is_cancelled_is_not_cancelled_again(cast):
    plan = announced(cast.admin)
    cancel(cast.admin, plan)
    with pytest.raises(Conflict):
        cancel(cast.admin, plan)


def test_the_usual_day_leaves_time_for_the_notice(spring):
    assert usual_day() == DAY
    spring(days=62)
    assert usual_day() == DAY == clock.today() + NOTICE
    spring(days=63)
    assert usual_day() == date(2028, 8, 31)
    for days in range(366):
        spring(days=days)
        assert checked_day(usual_day())


def test_a_wrong_amount_is_refused(cast):
    with pytest.raises(Invalid):
        announced(cast.admin, Rule(RuleKind.SHARE, 101))
