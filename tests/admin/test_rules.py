"""Rules in the panel: made, seen in a forecast, switched on, changed; and only by administrators."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.rules.models import AwardRule
from points_admin.rules.queries import last_month
from points_admin.schedule.models import Attendance, Mark
from tests.support.factories import make_lesson, make_reason, make_rule, make_student

RULE = {"name": "Серия занятий", "trigger": "streak", "length": "3", "amount": "20", "kvant": ""}
RULE |= {"per_day": "", "per_year": "", "valid_from": "", "valid_to": ""}


def made(admin, session, cast, **change):
    answer = admin.post("/admin/rules/new/", data=RULE | {"reason": cast.reason.id} | change)
    return answer, session.scalars(select(AwardRule).order_by(AwardRule.id.desc())).first()


def past_lessons(session, cast, *rows):
    """Lessons of last month, each with a mark of every child: «+» there, «-» not."""
    children = [cast.vera, *(make_student(session, cast.vr, cast.vr_group) for _ in range(len(rows[0]) - 1))]
    first = last_month()[0]
    for number, row in enumerate(rows):
        starts = clock.instant(first + timedelta(days=2 * number), datetime.min.time()) + timedelta(hours=15)
        lesson = make_lesson(session, cast.vr_group, starts_at=starts, ends_at=starts + timedelta(hours=1))
        for child, mark in zip(children, row, strict=True):
            kind = Mark.PRESENT if mark == "+" else Mark.ABSENT
            session.add(Attendance(lesson_id=lesson.id, student_id=child.id, mark=kind))
    session.flush()


def test_a_rule_is_made_switched_on_and_changed(admin, session, cast):
    answer, rule = made(admin, session, cast)
    assert answer.location == f"/admin/rules/details/?id={rule.id}"
    page = admin.get(answer.location).text
    assert "выключено" in page and "Несколько занятий подряд" in page
    admin.post("/admin/rules/switch/", data={"id": rule.id, "on": "1"})
    admin.post("/admin/rules/switch/", data={"id": rule.id, "on": "1"})
    assert [one.is_on for one in rule.versions] == [False, True]
    edit = admin.get(f"/admin/rules/edit/?id={rule.id}").text
    assert 'name="trigger"' not in edit and 'value="20"' in edit
    change = {name: value for name, value in RULE.items() if name != "trigger"} | {"reason": cast.reason.id}
    admin.post(f"/admin/rules/edit/?id={rule.id}", data=change | {"amount": "30", "per_year": "4"})
    session.expire_all()
    assert (rule.current.points, rule.current.per_year, rule.current.is_on) == (30, 4, True)
    assert "не чаще 4 в учебный год" in admin.get(answer.location).text


def test_the_forecast_equals_a_count_by_hand(admin, session, cast):
    # Vera: three in a row once (20); the second child: never; the third: twice three in a row (40).
    past_lessons(session, cast, "+++", "+-+", "+++", "-++", "+-+", "+++")
    _answer, rule = made(admin, session, cast)
    page = admin.get(f"/admin/rules/details/?id={rule.id}").text.replace("\u00a0", " ")
    assert "2 ученика, +60 баллов" in page
    first, last = last_month()
    assert f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}" in page
    _facts, first_ones = page.split("<h3>Кто</h3>")
    assert first_ones.index("+40") < first_ones.index("+20")


def test_a_forecast_of_nothing_says_so(admin, session, cast):
    _answer, rule = made(admin, session, cast)
    assert "Никому ничего" in admin.get(f"/admin/rules/details/?id={rule.id}").text


@pytest.mark.parametrize(
    "trigger", ["checked_in", "approved", "email_confirmed", "profile_complete", "birthday", "rated", "late"]
)
def test_every_trigger_has_a_forecast(admin, session, cast, trigger):
    _answer, rule = made(admin, session, cast, trigger=trigger, length="")
    assert admin.get(f"/admin/rules/details/?id={rule.id}").status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "нужно заполнить"),
        ({"trigger": "magic"}, "Выберите из списка"),
        ({"length": ""}, "сколько занятий подряд"),
        ({"length": "51"}, "От 2 до 50"),
        ({"amount": "0"}, "От 1 до 10000"),
        ({"amount": "١٠"}, "целое число цифрами"),
        ({"amount": "1e400"}, "целое число цифрами"),
        ({"reason": ""}, "Выберите из списка"),
        ({"reason": "10" * 12}, "Выберите из списка"),
        ({"valid_from": "31.02.2026"}, "Введите дату"),
        ({"valid_from": "2026-12-02", "valid_to": "2026-12-01"}, "раньше первого"),
        ({"name": "я" * 121}, "Не длиннее 120"),
    ],
)
def test_a_wrong_field_is_said_beside_it(admin, session, cast, change, said):
    answer, rule = made(admin, session, cast, **change)
    assert (answer.status_code, rule) == (422, None)
    assert said in answer.text


def test_a_deduction_rule_takes_the_sign_of_its_reason(admin, session, cast):
    reason = make_reason(session, "Не пришёл", -5)
    _answer, rule = made(admin, session, cast, trigger="absent", length="", reason=reason.id, amount="7")
    assert rule.current.points == -7


def test_lists_filter_by_state_at_a_fixed_cost(admin, session, count_queries):
    make_rule(session)
    make_rule(session, is_on=False)
    assert "включено" in admin.get("/admin/rules/?state=on").text
    with count_queries() as few:
        admin.get("/admin/rules/")
    for _ in range(10):
        make_rule(session)
    session.expire_all()
    with count_queries() as many:
        page = admin.get("/admin/rules/").text
    assert page.count("data-label=") > 12
    assert many.count <= few.count


def test_rules_are_none_of_a_teachers_business(anna, session):
    rule = make_rule(session)
    assert anna.get(f"/admin/rules/details/?id={rule.id}").status_code == 403
    assert "Правила" not in anna.get("/admin/").text


def test_last_month_is_a_calendar_month(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 1))
    assert last_month() == (date(2026, 2, 1), date(2026, 2, 28))
