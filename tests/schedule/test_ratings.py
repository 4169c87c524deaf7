"""Ratings: by who was there, once, nameless, and told from the fifth on."""

from datetime import timedelta

import pytest

from points_admin import clock
from points_admin.errors import Conflict, Forbidden, Invalid, NotFound
from points_admin.ledger.models import Account
from points_admin.schedule.attendance import mark_lesson
from points_admin.schedule.models import LessonRating, Mark
from points_admin.schedule.ratings import opinion_lately, opinion_of, rate_lesson, rateable
from tests.support.factories import make_lesson, make_rule, make_student


def held(session, cast, days=1, mark=Mark.PRESENT):
    """A lesson of some days ago with Vera's mark."""
    starts = clock.now() - timedelta(days=days)
    lesson = make_lesson(session, cast.vr_group, starts_at=starts, ends_at=starts + timedelta(hours=1))
    cast.vera.memberships[0].started_on = clock.today() - timedelta(days=60)
    session.flush()
    mark_lesson(cast.anna, lesson, {cast.vera.id: mark}, seen=0)
    return lesson


def rated_by_others(session, lesson, *stars):
    for number, one in enumerate(stars):
        student = make_student(session)
        words = f"Слово {9 - number}"
        session.add(LessonRating(lesson_id=lesson.id, student_id=student.id, stars=one, words=words))
    session.flush()


def test_a_lesson_is_rated_once_and_counts_for_a_rule(session, cast):
    make_rule(session, "rated", 2)
    lesson = held(session, cast)
    assert rateable(cast.vera.user) == [lesson]
    rate_lesson(cast.vera.user, lesson.id, stars=4, words="  Понравились\n шлемы ")
    rating = session.get(LessonRating, (lesson.id, cast.vera.id))
    assert (rating.stars, rating.words) == (4, "Понравились шлемы")
    assert rateable(cast.vera.user) == []
    with pytest.raises(Conflict, match="уже оценил"):
        rate_lesson(cast.vera.user, lesson.id, stars=5)
    session.expire_all()
    assert session.get(Account, cast.vera.id).balance == 2


@pytest.mark.parametrize("mark", [Mark.ABSENT, Mark.EXCUSED])
def test_who_was_away_has_nothing_to_say(session, cast, mark):
    lesson = held(session, cast, mark=mark)
    assert rateable(cast.vera.user) == []
    with pytest.raises(NotFound):
        rate_lesson(cast.vera.user, lesson.id, stars=5)


def test_a_lesson_of_long_ago_or_still_on_is_not_rated(session, cast):
    old, now = held(session, cast, days=16), held(session, cast, days=0)
    assert rateable(cast.vera.user) == []
    with pytest.raises(Conflict, match="больше двух недель"):
        rate_lesson(cast.vera.user, old.id, stars=5)
    with pytest.raises(NotFound):
        rate_lesson(cast.vera.user, now.id, stars=5)


def test_foreign_lessons_staff_and_wrong_stars_are_refused(session, cast):
    lesson = held(session, cast)
    with pytest.raises(NotFound):
        rate_lesson(cast.gleb.user, lesson.id, stars=5)
    with pytest.raises(Forbidden):
        rate_lesson(cast.anna, lesson.id, stars=5)
    for stars in (0, 6):
        with pytest.raises(Invalid, match="от 1 до 5"):
            rate_lesson(cast.vera.user, lesson.id, stars=stars)
    with pytest.raises(Invalid, match="Не длиннее 500"):
        rate_lesson(cast.vera.user, lesson.id, stars=5, words="я" * 501)


def test_an_average_is_told_from_five_on_without_names_or_order(session, cast):
    lesson, earlier = held(session, cast), held(session, cast, days=8)
    rated_by_others(session, lesson, 5, 4, 4, 5)
    few = opinion_of(lesson)
    assert (few.count, few.is_told, few.average, few.words) == (0, False, 0, ())
    rate_lesson(cast.vera.user, lesson.id, stars=2, words="Было скучно")
    told = opinion_of(lesson)
    assert (told.is_told, told.average, told.stars) == (True, 4.0, {1: 0, 2: 1, 3: 0, 4: 2, 5: 2})
    assert list(told.words) == ["Было скучно", "Слово 6", "Слово 7", "Слово 8", "Слово 9"]
    rated_by_others(session, earlier, 1)
    rated_by_others(session, lesson, 1)
    # One more than five are told of only when they are ten: by subtraction its owner would be known.
    assert (opinion_of(earlier).is_told, opinion_of(lesson)) == (False, told)
    assert (opinion_lately(earlier).count, opinion_lately(earlier).average) == (5, 4.0)
    rated_by_others(session, lesson, 5, 5, 5, 5)
    assert opinion_of(lesson).count == opinion_lately(earlier).count == 10
