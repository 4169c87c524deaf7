"""Does nothing say who it was, and does every sum stay as it was?"""

import pytest
from sqlalchemy import func, select

from points_admin.access import SYSTEM, RoleName
from points_admin.accounts import recovery_codes
from points_admin.accounts.models import Authenticator, LoginSession, Passkey, RecoveryCode, User
from points_admin.accounts.passwords import matches
from points_admin.accounts.services import activate, give_role, update_user
from points_admin.audit.models import AuditEvent
from points_admin.checkin.models import CheckIn
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.errors import Conflict, Forbidden
from points_admin.imports.models import ImportJob
from points_admin.imports.services import roll_back
from points_admin.ledger.models import DailyTotal, LedgerEntry
from points_admin.ledger.queries import account_of
from points_admin.ledger.verify import verify
from points_admin.notices.models import LetterKind
from points_admin.notices.services import write
from points_admin.privacy.erasure import erase
from points_admin.privacy.person import person_behind, person_of
from points_admin.privacy.withdrawal import withdraw_consent
from points_admin.rewards.models import Redemption, SavingsGoal
from points_admin.roster.models import Membership, Student
from points_admin.roster.students import restore_student, update_student
from points_admin.web.account.email import ask_for_email
from points_admin.web.mail.delivery import deliver
from tests.privacy.life import MARKS, PASSWORD, found_in, live
from tests.support.factories import (
    give_points,
    make_applicant,
    make_authenticator,
    make_passkey,
    make_student,
    make_thread,
    make_user,
)


@pytest.fixture
def life(session, cast):
    return live(session, cast)


def sums(session):
    """What statistics are made of, and the number of entries."""
    totals = select(DailyTotal.day, DailyTotal.kvant_id, DailyTotal.reason_id, DailyTotal.accrued, DailyTotal.deducted)
    return sorted(map(tuple, session.execute(totals))), session.scalar(select(func.count(LedgerEntry.id)))


def test_the_life_is_told_in_every_table_that_can_tell_it(session, life):
    """The control: without it an empty search would prove nothing."""
    told = {place.split(".")[0] for place in found_in(session, *MARKS)}
    assert told >= {
        *("student", "user", "consent", "name_change", "notice", "outbox_message", "feedback_thread"),
        *("feedback_message", "audit_event", "import_job", "login_session", "enrolment_request"),
        "redemption",
    }


def test_nothing_says_who_it_was(session, cast, life):
    erase(cast.admin, person_behind(life.student))
    assert found_in(session, *MARKS) == set()


def test_nor_does_what_staff_were_told_of_a_withdrawal(session, cast, life):
    withdraw_consent(life.user, life.student)
    assert "notice.body: приметов" in found_in(session, *MARKS)
    erase(cast.admin, person_behind(life.student))
    assert found_in(session, *MARKS) == set()


def test_every_sum_stays_as_it_was(session, cast, life):
    before, account = sums(session), account_of(life.student)
    was = (account.balance, account.earned)
    erase(cast.admin, person_behind(life.student))
    session.expire_all()
    assert sums(session) == before
    assert (account.balance, account.earned) == was == (7, 7)
    assert verify().problems == []


def test_the_exchange_stays_and_the_wish_goes(session, cast, life):
    erase(cast.admin, person_behind(life.student))
    [kept] = session.scalars(select(Redemption))
    assert (kept.student_id, kept.price, kept.state, kept.why) == (life.student.id, 5, "cancelled", "")
    assert session.scalars(select(SavingsGoal)).all() == []


def test_who_is_a_number_has_no_way_in_and_attends_nothing(session, cast, life):
    erase(cast.admin, person_behind(life.student))
    student, user = life.student, life.user
    assert (student.full_name, student.short_name) == (f"Ученик № {student.id}", f"Ученик № {student.id}")
    assert student.archived_at and student.erased_at and user.erased_at and life.former.erased_at
    assert not user.active and user.login.startswith(f"обезличен-{user.id}-") and user.email is None
    assert "primet" not in student.search_key + user.search_key
    assert not matches(PASSWORD, user.password)
    running = select(func.count()).where(Membership.student_id == student.id, Membership.is_running)
    assert session.scalar(running) == 0
    assert session.scalar(select(func.count()).where(LoginSession.user_id == user.id)) == 0


def test_where_the_number_was_stays(session, cast, life):
    erase(cast.admin, person_behind(life.student))
    [visit] = session.scalars(select(CheckIn))
    assert (visit.student, str(visit.student)) == (life.student, f"Ученик № {life.student.id}")


def test_who_did_what_and_when_stays(session, cast, life, events):
    query = select(AuditEvent.id, AuditEvent.at, AuditEvent.actor_id, AuditEvent.action)
    before = set(map(tuple, session.execute(query)))
    erase(cast.admin, person_behind(life.student))
    after = set(map(tuple, session.execute(query)))
    assert len(before) > 20 and before <= after
    assert [event.actor_id for event in events() if event.action == "student.erase"] == [cast.admin.id]


def test_others_keep_what_is_theirs(session, cast, life):
    sister = make_student(session, cast.vr, last_name="Сестрина", guardian_email="primet-mama@example.org")
    thread = make_thread(session, author_name="Мама", author_email="primet-mama@example.org", body="Про сестру")
    erase(cast.admin, person_behind(life.student))
    assert sister.guardian_email == "primet-mama@example.org"
    # The mother's letters may be about the other child.
    assert {place.split(".")[0] for place in found_in(session, "primet-mama")} == {
        "student",
        "feedback_thread",
        "outbox_message",
    }
    assert session.get(type(thread), thread.id) is not None


def test_letters_that_only_the_delivery_knew_whose_they_were_are_forgotten_too(session, cast, mailbox):
    stranger = make_applicant(session, email="primet@example.org", login="primetov")
    write(LetterKind.PASSWORD_RESET, context={"name": "primetov"})
    ask_for_email(stranger.user, "primet2@example.org")
    session.commit()
    deliver()
    assert [letter["To"] for letter in mailbox.letters] == ["primet@example.org", "primet2@example.org"]
    assert len(found_in(session, "primet")) > 2
    erase(cast.admin, person_behind(stranger))
    assert found_in(session, "primet") == set()


def test_an_applicant_takes_no_questions_along_from_an_address_that_was_only_typed(session, cast):
    thread = make_thread(session, author_name="Мама", author_email="primet-mama@example.org", body="Где расписание?")
    stranger = make_applicant(session, email="primet-mama@example.org")
    stranger.guardian_email = "primet-mama@example.org"
    erase(cast.admin, person_behind(stranger))
    assert session.get(type(thread), thread.id) is not None


def test_open_requests_end_and_the_roll_back_of_the_import_passes_over(session, cast, life):
    erase(cast.admin, person_behind(life.student))
    job = session.scalars(select(ImportJob).order_by(ImportJob.id)).first()
    undone = roll_back(cast.admin, job)
    assert undone["removed_students"] == undone["kept_students"] == 0
    assert life.student.guardian_phone == ""
    statuses = session.scalars(select(EnrolmentRequest.status).where(EnrolmentRequest.student_id == life.student.id))
    assert sorted(statuses) == ["rejected", "rejected", "withdrawn"]


def test_no_digest_is_left_to_try_a_childs_name_on(session, cast, life):
    keys = select(EnrolmentRequest.key).where(EnrolmentRequest.student_id == life.student.id)
    assert any(session.scalars(keys))
    erase(cast.admin, person_behind(life.student))
    assert not any(session.scalars(keys))


def test_an_erased_person_is_neither_changed_nor_brought_back(session, cast, life):
    erase(cast.admin, person_behind(life.student))
    for change in (
        lambda: update_student(cast.admin, life.student, school="1"),
        lambda: restore_student(cast.admin, life.student),
        lambda: update_user(cast.admin, life.user, login="new"),
        lambda: activate(cast.admin, life.user),
        lambda: give_role(cast.admin, life.user, RoleName.TEACHER),
        lambda: erase(cast.admin, person_behind(life.student)),
    ):
        with pytest.raises(Conflict, match="обезличен"):
            change()


def test_a_child_without_a_login_is_erased_alike(session, cast):
    loose = make_student(session, cast.vr, last_name="Приметова", guardian_phone="987-65-43")
    give_points(session, loose, 5, cast.vr)
    erase(SYSTEM, person_behind(loose))
    assert found_in(session, *MARKS) == set()
    with pytest.raises(Conflict, match="уже обезличен"):
        erase(SYSTEM, person_behind(loose))


def test_staff_become_a_number_too_and_what_they_did_stays(session, cast):
    teacher = make_user(
        session, "teacher", kvants=(cast.vr,), login="primet", email="primet@example.org", last_name="Приметов"
    )
    make_passkey(session, teacher)
    make_authenticator(session, teacher)
    recovery_codes.renew(teacher)
    entry = give_points(session, cast.vera, 5, cast.vr, actor=teacher)
    erase(cast.admin, person_of(teacher))
    assert (teacher.full_name, entry.actor) == (f"Сотрудник № {teacher.id}", teacher)
    assert found_in(session, *MARKS) == set()
    for way_in in (Passkey, Authenticator, RecoveryCode):
        assert session.scalar(select(func.count()).select_from(way_in)) == 0


def test_of_others_the_audit_forgets_nothing_when_staff_go(session, cast, events):
    teacher = make_user(session, "admin", login="primet", last_name="Приметов")
    update_student(teacher, cast.vera, school="Школа 5")
    erase(cast.admin, person_of(teacher))
    [change] = [event for event in events() if event.action == "student.update"]
    assert (change.actor_id, change.subject_label, change.after) == (teacher.id, "Лебедева Вера", {"school": "Школа 5"})


def test_neither_oneself_nor_the_last_administrator_nor_a_student_who_works_here(session, cast):
    with pytest.raises(Conflict, match="Свой логин"):
        erase(cast.admin, person_of(cast.admin))
    with pytest.raises(Conflict, match="последний администратор"):
        erase(SYSTEM, person_of(cast.admin))
    session.rollback()


def test_a_student_who_works_here_keeps_the_login(session, cast):
    give_role(cast.admin, cast.vera.user, RoleName.TEACHER)
    with pytest.raises(Conflict, match="сотрудник"):
        erase(cast.admin, person_behind(cast.vera))
    assert session.get(User, cast.vera.user_id).active
    assert session.get(Student, cast.vera.id).erased_at is None


@pytest.mark.parametrize("who", ["anna", "boris", "vera"])
def test_only_administrators_erase(cast, who):
    actor = cast.vera.user if who == "vera" else getattr(cast, who)
    give_role(cast.admin, cast.gleb.user, RoleName.TEACHER)
    # Nor do they learn whether it would be possible.
    with pytest.raises(Forbidden):
        erase(actor, person_behind(cast.gleb))
