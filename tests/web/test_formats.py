"""Numbers, points, days and instants read as Russian wants them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from points_admin.web import formats

FORMS = ("балл", "балла", "баллов")


@pytest.mark.parametrize(
    ("value", "form"),
    [
        *[(number, 0) for number in (1, 21, 101, 121, 1001, -1)],
        *[(number, 1) for number in (2, 4, 22, 1234, -2)],
        *[(number, 2) for number in (0, 5, 11, 12, 14, 19, 20, 25, 111, 112, 1011, -5, -11)],
    ],
)
def test_plural_picks_the_form(value: int, form: int) -> None:
    assert formats.plural(value, *FORMS) == FORMS[form]


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (7, "7"), (999, "999"), (1234, "1\u00a0234"), (1234567, "1\u00a0234\u00a0567"), (-1234, "−1\u00a0234")],
)
def test_number_groups_by_three_with_no_break_spaces(value: int, written: str) -> None:
    assert formats.number(value) == written


@pytest.mark.parametrize(("value", "written"), [(5, "+5"), (-2, "−2"), (0, "0"), (1500, "+1\u00a0500")])
def test_signed_shows_the_direction_with_a_real_minus(value: int, written: str) -> None:
    assert formats.signed(value) == written


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_points_use_the_configured_unit(app: Flask) -> None:
    with app.app_context():
        assert [formats.points(n) for n in (1, 3, -5)] == ["1\u00a0балл", "3\u00a0балла", "−5\u00a0баллов"]
        app.config["POINTS_UNIT_FORMS"] = ["искра", "искры", "искр"]
        assert formats.points(2) == "2\u00a0искры"


def test_day_is_the_day_at_the_technopark() -> None:
    assert formats.day(date(2026, 11, 2)) == "02.11.2026"
    late_evening = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert formats.day(late_evening) == "23.11.2026"


def test_moment_is_on_the_local_clock() -> None:
    assert formats.moment(datetime(2026, 11, 22, 12, 4, tzinfo=UTC)) == "22.11.2026\u00a015:04"


def test_nothing_is_a_dash() -> None:
    assert formats.day(None) == formats.moment(None) == "—"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "1 секунду"), (1, "1 секунду"), (30, "30 секунд"), (60, "1 минуту"), (61, "2 минуты"), (3600, "1 час")],
)
def test_wait_rounds_up_in_the_accusative(seconds: int, written: str) -> None:
    assert formats.wait(seconds).replace("\u00a0", " ") == written


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_templates_know_the_filters(app: Flask) -> None:
    text = "{{ 1234|number }}|{{ -2|signed }}|{{ 5|points }}|{{ 21|plural('ученику', 'ученикам', 'ученикам') }}"
    with app.app_context():
        written = app.jinja_env.from_string(text).render()
    assert written == "1\u00a0234|−2|5\u00a0баллов|ученику"
