"""Who is forgotten by the clock, who is not, and does `tick` do it?"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.access import SYSTEM, RoleName
from points_admin.accounts import sessions
from points_admin.accounts.models import LoginSession
from points_admin.accounts.services import give_role
from points_admin.documents.consents import consents_of
from points_admin.enrolment.models import RequestStatus
from points_admin.feedback.models import Thread
from points_admin.notices.models import LetterKind, Notice, OutboxMessage
from points_admin.privacy.queries import leaving, people_called, withdrawals
from points_admin.privacy.retention import due, erase_if_due, forget_old
from points_admin.privacy.withdrawal import renew_consent, withdraw_consent
from points_admin.roster.models import Student
from points_admin.year_end.carrying import carry_on, take_back
from points_admin.year_end.models import RuleKind
from points_admin.year_end.planning import announce
from points_admin.year_end.rules import Rule
from tests.ledger.support import balance
from tests.support.factories import (
    give_points,
    make_applicant,
    make_consent,
    make_event,
    make_membership,
    make_request,
    make_student,
    make_thread,
    make_user,
    make_visit,
)

YEAR = 365


def ago(days: float):
    return clock.now() - timedelta(days=days)


def left(session, cast, days=400, **fields):
    """Somebody whose only membership ended so long ago."""
    student = make_student(session, created_at=ago(days + 100), **fields)
    day = ago(days).date()
    make_membership(session, student, cast.vr, started_on=day - timedelta(days=50), ended_on=day)
    return student


def whom(days: int = YEAR) -> list[str]:
    return [str(person) for person in due(keep_left_days=days)]


def test_who_left_a_year_ago_is_due(session, cast):
    gone = left(session, cast)
    left(session, cast, days=300)
    assert whom() == [str(gone)]
    assert whom(days=500) == whom(days=0) == []


def test_an_archived_student_who_never_attended_is_due_by_the_day_of_archiving(session, cast):
    gone = make_student(session, created_at=ago(900), archived_at=ago(366))
    make_student(session, created_at=ago(900), archived_at=ago(364))
    assert whom() == [str(gone)]


@pytest.mark.parametrize("why", ["attends", "asks", "was answered", "was given points", "came", "is new"])
def test_who_still_has_to_do_with_us_stays(session, cast, why):
    student = left(session, cast)
    if why == "attends":
        make_membership(session, student, cast.it)
    if why == "asks":
        make_request(session, cast.it, student, created_at=ago(400))
    if why == "was answered":
        verdict = {"status": RequestStatus.REJECTED, "decided_at": ago(3)}
        make_request(session, cast.it, student, created_at=ago(400), **verdict)
    if why == "was given points":
        give_points(session, student, 5, cast.vr)
    if why == "came":
        make_visit(session, make_event(session), student, at=ago(3))
    if why == "is new":
        student.created_at = ago(3)
    session.flush()
    assert whom() == []


def test_points_that_burn_or_come_back_at_the_end_of_a_year_keep_nobody(session, cast, monkeypatch):
    gone = left(session, cast)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(days=390))
    give_points(session, gone, 50, cast.vr, created_at=clock.now())
    plan = announce(cast.admin, rule=Rule(RuleKind.BURN), due_on=clock.today() + timedelta(days=360))
    monkeypatch.setattr(clock, "now", lambda: now)
    assert whom() == [str(gone)]
    burn_all(plan)
    assert balance(session, gone) == 0
    assert whom() == [str(gone)]
    take_back(cast.admin, plan)
    burn_all(plan)
    assert balance(session, gone) == 50
    assert whom() == [str(gone)]
    give_points(session, gone, 5, cast.vr)
    assert whom() == []


def burn_all(plan):
    while carry_on(SYSTEM, plan.id):
        pass


def test_an_applicant_nobody_took_in_is_due_a_year_after_the_verdict(session, cast):
    applicant = make_applicant(session)
    applicant.created_at = ago(500)
    verdict = {"status": RequestStatus.REJECTED, "created_at": ago(500), "decided_at": ago(370)}
    make_request(session, cast.vr, applicant, **verdict)
    assert whom() == [str(applicant)]


def test_a_login_that_a_link_left_behind_is_due_and_no_other_is(session, cast):
    superfluous = make_user(session, RoleName.STUDENT, active=False, created_at=ago(400), last_name="Лишний")
    make_user(session, RoleName.STUDENT, created_at=ago(400))
    make_user(session, RoleName.TEACHER, active=False, created_at=ago(400))
    assert whom() == [str(superfluous)]
    assert whom(days=0) == []


def test_a_withdrawn_consent_is_due_after_thirty_days_whatever_the_setting(session, cast):
    consent = make_consent(session, cast.vera)
    withdraw_consent(cast.vera.user, cast.vera)
    assert whom(days=0) == []
    consent.withdrawn_at = ago(30.01)
    session.flush()
    assert whom(days=0) == [str(cast.vera)]
    make_consent(session, cast.vera)
    assert whom(days=0) == []


def test_who_works_here_is_not_due(session, cast):
    user = make_user(session, RoleName.STUDENT)
    student = left(session, cast, user=user)
    assert whom() == [str(student)]
    give_role(cast.admin, user, RoleName.TEACHER)
    assert whom() == []


def test_nobody_is_due_twice_and_tick_erases_them(session, cast, run):
    student, stays = left(session, cast), left(session, cast, days=100)
    session.commit()
    assert "обезличено: 1" in run("tick").stdout
    assert session.get(Student, student.id).erased_at is not None
    assert session.get(Student, stays.id).erased_at is None
    assert "обезличено: 0" in run("tick").stdout


def test_who_has_come_back_since_is_not_erased(session, cast):
    make_consent(session, cast.vera)
    withdraw_consent(cast.admin, cast.vera)
    consent = consents_of(cast.vera)[0]
    consent.withdrawn_at -= timedelta(days=31)
    [person] = due(keep_left_days=YEAR)
    renew_consent(cast.admin, cast.vera)
    assert not erase_if_due(person, keep_left_days=YEAR)
    assert cast.vera.erased_at is None
    consent.withdrawn_at = clock.now() - timedelta(days=31)
    assert erase_if_due(person, keep_left_days=YEAR)
    assert cast.vera.erased_at is not None


def test_a_login_that_was_switched_on_since_is_not_erased(session, cast):
    user = make_user(session, "student", created_at=clock.now() - timedelta(days=YEAR + 1), active=False)
    [person] = due(keep_left_days=YEAR)
    user.active = True
    session.flush()
    assert not erase_if_due(person, keep_left_days=YEAR)
    user.active = False
    assert erase_if_due(person, keep_left_days=YEAR)


def test_tick_asks_the_setting(app, session, cast, run):
    left(session, cast)
    session.commit()
    app.config["POINTS_KEEP_LEFT_DAYS"] = 0
    assert "обезличено: 0" in run("tick").stdout


def test_administrators_see_who_is_erased_soon_and_when(session, cast):
    soon, sooner = left(session, cast, days=340), left(session, cast, days=360)
    left(session, cast, days=300)
    endings = leaving(cast.admin, keep_left_days=YEAR)
    assert [ending.student for ending in endings] == [sooner, soon]
    assert endings[0].until == (ago(360) + timedelta(days=YEAR)).date()
    assert leaving(cast.admin, keep_left_days=0) == []


def test_the_last_thing_that_happened_counts(session, cast):
    student = left(session, cast, days=800)
    entry = give_points(session, student, 5, cast.vr, created_at=ago(350))
    [ending] = leaving(cast.admin, keep_left_days=YEAR)
    assert ending.since == clock.local(entry.created_at).date()
    make_visit(session, make_event(session), student, at=ago(340))
    [ending] = leaving(cast.admin, keep_left_days=YEAR)
    assert ending.since == clock.local(ago(340)).date()


def test_administrators_see_who_withdrew(session, cast):
    make_consent(session, cast.vera)
    withdraw_consent(cast.vera.user, cast.vera)
    [ending] = withdrawals(cast.admin)
    assert (ending.student, ending.until - ending.since) == (cast.vera, timedelta(days=30))


def test_people_are_found_by_name_or_login_applicants_and_staff_too(session, cast):
    make_applicant(session, last_name="Лебедев", first_name="Илья")
    assert [str(person) for person in people_called(cast.admin, "лебедев")] == ["Лебедев Илья", "Лебедева Вера"]
    assert [str(person) for person in people_called(cast.admin, "anna")] == ["Смирнова Анна Павловна"]
    assert people_called(cast.admin, " - ") == []


def test_letters_and_notices_are_forgotten_after_their_time(session, cast):
    def letter(**fields):
        session.add(OutboxMessage(kind=LetterKind.NOTICE, recipient="a@example.org", **fields))

    letter(sent_at=ago(91))
    letter(failed_at=ago(91), context={"title": "Да"})
    letter(sent_at=ago(89))
    letter(created_at=ago(200), next_attempt_at=ago(200))
    session.add_all(Notice(user_id=cast.anna.id, title=f"{days}", created_at=ago(days)) for days in (366, 364))
    session.flush()
    forget_old(keep_left_days=YEAR)
    assert session.scalar(select(func.count(OutboxMessage.id))) == 2
    assert session.scalars(select(Notice.title)).all() == ["364"]


def test_settled_questions_of_visitors_are_forgotten_after_the_same_time(session, cast):
    def question(status, days, **fields):
        return make_thread(session, status=status, changed_at=ago(days), **fields).id

    stay = {question("closed", 364), question("open", 400), question("closed", 400, author_id=cast.vera.user_id)}
    question("closed", 366)
    forget_old(keep_left_days=0)
    assert session.scalar(select(func.count(Thread.id))) == 4
    forget_old(keep_left_days=YEAR)
    assert set(session.scalars(select(Thread.id))) == stay


def test_sessions_that_are_over_for_everybody_are_forgotten(session, cast):
    kept, gone = sessions.start(cast.vera.user, address="", device=""), sessions.start(cast.anna, address="", device="")
    row = session.scalars(select(LoginSession).where(LoginSession.token_hash == sessions.token_hash(gone))).one()
    row.created_at = ago(61)
    session.flush()
    forget_old(keep_left_days=YEAR)
    assert session.scalars(select(LoginSession.token_hash)).all() == [sessions.token_hash(kept)]
