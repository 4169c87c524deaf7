"""A student completes the own card: what is missing, and nothing else of it."""

import pytest

from points_admin.rules.personal import grant_timed
from tests.portal.reading import words
from tests.support.bad_input import BAD_VALUES
from tests.support.factories import make_rule

PROFILE = "/cabinet/profile"
ALL = {"guardian_name": "Лебедева Ирина", "guardian_phone": "+7 900 000-00-00", "school": "Лицей 5", "grade": "7"}


@pytest.fixture
def vera(cast, login):
    return login(cast.vera.user)


def fill(client, **told):
    return client.post(f"{PROFILE}/details", data=told, follow_redirects=True)


def test_what_is_missing_is_filled_and_then_no_more_asked_for(session, cast, vera, actions):
    assert "Анкета" in words(vera.get(PROFILE))
    assert "анкета дополнена" in words(fill(vera, **ALL))
    assert [getattr(cast.vera, name) for name in ALL] == list(ALL.values())
    assert "Анкета" not in words(vera.get(PROFILE))
    assert actions() == ["student.fill"]


def test_a_part_may_be_told_and_the_rest_later(session, cast, vera):
    fill(vera, school="Лицей 5", grade="")
    page = vera.get(PROFILE).text
    assert 'name="grade"' in page and 'name="school"' not in page


def test_what_somebody_has_told_is_not_overwritten(session, cast, vera):
    cast.vera.school = "Школа 1"
    session.flush()
    answer = vera.post(f"{PROFILE}/details", data={"school": "Школа 2"})
    assert answer.status_code == 422
    assert "уже заполнено" in words(answer)
    assert cast.vera.school == "Школа 1"


def test_other_columns_are_out_of_reach(session, cast, vera):
    before = cast.vera.last_name, cast.vera.birth_date, cast.vera.guardian_email
    fill(vera, school="Лицей", last_name="Другая", birth_date="2000-01-01", guardian_email="x@example.org")
    session.expire_all()
    assert (cast.vera.last_name, cast.vera.birth_date, cast.vera.guardian_email) == before


@pytest.mark.parametrize("value", BAD_VALUES, ids=range(len(BAD_VALUES)))
def test_bad_input_is_told_or_cleaned(vera, value):
    assert vera.post(f"{PROFILE}/details", data={"school": value}).status_code in (302, 422)


def test_a_complete_card_counts_for_a_rule(session, cast, vera):
    make_rule(session, "profile_complete", 15)
    fill(vera, **ALL)
    assert grant_timed() == (1 if cast.vera.birth_date else 0)
