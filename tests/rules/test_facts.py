"""Facts that are not marks: approvals, e-mails, birthdays, profiles. Each is answered once, in its own transaction."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.access import SYSTEM
from points_admin.checkin.arriving import check_in
from points_admin.checkin.codes import code_at
from points_admin.checkin.facts import visits_between
from points_admin.enrolment.facts import approvals_between
from points_admin.enrolment.models import RejectReason
from points_admin.enrolment.services import approve, reject, take_back
from points_admin.errors import NotEnoughPoints
from points_admin.ledger.models import Account, LedgerEntry
from points_admin.rules.applying import grant
from points_admin.rules.engine import Fact, Trigger
from points_admin.rules.models import RuleApplication
from points_admin.rules.personal import birthdays, grant_timed
from points_admin.rules.services import switch_rule
from points_admin.schedule.models import LessonRating
from points_admin.schedule.ratings import ratings_between
from points_admin.web.account.email import confirm_email
from tests.support.factories import give_points, make_event, make_lesson, make_request, make_rule, make_student


def balance(session, student):
    session.expire_all()
    return session.get(Account, student.id).balance


def comments(session, student):
    return session.scalars(select(LedgerEntry.comment).where(LedgerEntry.student_id == student.id)).all()


def test_an_approved_request_gives_points_and_a_mistaken_one_takes_them_back(session, cast):
    make_rule(session, "approved", 10)
    request = make_request(session, cast.vr)
    approve(cast.anna, request, group=cast.vr_group)
    student = request.student
    assert balance(session, student) == 10
    assert comments(session, student) == ["Заявка принята: Тестовый VR/AR"]
    take_back(cast.anna, request)
    assert balance(session, student) == 0
    approve(cast.anna, request)
    assert balance(session, student) == 10


def test_points_that_are_spent_keep_the_approval(session, cast):
    make_rule(session, "approved", 10)
    request = make_request(session, cast.vr)
    approve(cast.anna, request)
    give_points(session, request.student, -7, cast.vr)
    with pytest.raises(NotEnoughPoints):
        take_back(cast.anna, request)


def test_a_confirmed_email_counts_once_whatever_the_address(session, cast):
    make_rule(session, "email_confirmed", 3)
    confirm_email(cast.vera.user, "vera@example.org")
    confirm_email(cast.vera.user, "vera2@example.org")
    assert balance(session, cast.vera) == 3
    confirm_email(cast.anna, "anna@example.org")


def test_a_birthday_is_kept_every_year_and_belated_by_three_days(session, cast, monkeypatch):
    make_rule(session, "birthday", 10)
    cast.vera.birth_date, cast.gleb.birth_date = date(2012, 2, 29), date(2012, 2, 20)
    session.flush()
    for year, given in ((2026, 10), (2027, 20)):
        now = datetime(year, 3, 2, 9, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda moment=now: moment)
        grant_timed()
        grant_timed()
        assert balance(session, cast.vera) == given
    assert balance(session, cast.gleb) == 0
    assert [fact.day for fact in birthdays(date(2028, 2, 1), date(2028, 2, 29))][-1] == date(2028, 2, 29)


def test_only_who_attends_has_a_birthday(session, cast, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 5, 5, 9, tzinfo=UTC))
    make_student(session, birth_date=date(2012, 5, 5))
    member = make_student(session, cast.vr, birth_date=date(2012, 5, 5))
    assert [fact.student_id for fact in birthdays(date(2026, 5, 4), date(2026, 5, 5))] == [member.id]


def test_a_complete_profile_counts_once_it_is_complete(session, cast):
    make_rule(session, "profile_complete", 15)
    grant_timed()
    assert balance(session, cast.vera) == 0
    cast.vera.guardian_name, cast.vera.guardian_phone = "Лебедева Ирина", "+7 900 000-00-00"
    cast.vera.school, cast.vera.grade, cast.vera.birth_date = "Школа 5", "7", date(2012, 1, 1)
    session.flush()
    assert [grant_timed(), grant_timed()] == [1, 0]
    assert balance(session, cast.vera) == 15


def test_a_second_rule_for_profiles_is_answered_though_the_first_one_was(session, cast):
    late = make_rule(session, "profile_complete", 4, is_on=False)
    make_rule(session, "profile_complete", 15)
    cast.vera.guardian_name, cast.vera.guardian_phone = "Лебедева Ирина", "+7 900 000-00-00"
    cast.vera.school, cast.vera.grade, cast.vera.birth_date = "Школа 5", "7", date(2012, 1, 1)
    session.flush()
    grant_timed()
    switch_rule(cast.admin, late, on=True)
    grant_timed()
    assert balance(session, cast.vera) == 19


def test_only_requests_that_stand_approved_are_facts(session, cast):
    for verdict in (approve, None):
        request = make_request(session, cast.vr)
        if verdict:
            verdict(cast.anna, request)
        else:
            reject(cast.anna, request, reason=RejectReason.NO_PLACE)
    today = clock.today()
    assert len(approvals_between(today, today)) == 1
    assert approvals_between(today - timedelta(days=9), today - timedelta(days=1)) == []


def test_visits_and_ratings_are_facts_of_their_days(session, cast):
    event = make_event(session, cast.vr, name="Хакатон")
    check_in(cast.vera.user, code=code_at(event.secret, clock.now()))
    lesson = make_lesson(session, cast.vr_group)
    session.add(LessonRating(lesson_id=lesson.id, student_id=cast.vera.id, stars=5))
    session.flush()
    today, yesterday = clock.today(), clock.today() - timedelta(days=1)
    assert [fact.about for fact in visits_between(today, today)] == ["Хакатон"]
    assert [fact.key for fact in ratings_between(today, today)] == [f"lesson:{lesson.id}"]
    assert visits_between(yesterday, yesterday) == ratings_between(yesterday, yesterday) == []


def test_without_rules_nothing_is_written(session, cast):
    assert grant(SYSTEM, [Fact(Trigger.APPROVED, cast.vera.id, "request:1", clock.today(), cast.vr.id)]) == 0
    assert session.scalars(select(RuleApplication)).all() == []


def test_entries_keep_the_version_that_made_them(session, cast):
    rule = make_rule(session, "approved", 10)
    request = make_request(session, cast.vr)
    approve(cast.anna, request)
    row = session.scalars(select(RuleApplication)).one()
    assert (row.version_id, row.entry.points, row.entry.actor_id) == (rule.current.id, 10, cast.anna.id)


def test_a_visit_gives_points_once(session, cast):
    make_rule(session, "checked_in", 20)
    event = make_event(session, cast.vr, name="Хакатон")
    for _ in range(2):
        check_in(cast.vera.user, code=code_at(event.secret, clock.now()))
    assert (balance(session, cast.vera), comments(session, cast.vera)) == (20, ["Хакатон"])
