"""Is the demonstration lifelike, the same every time, honest to the ledger, and never poured over real data?"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from points_admin import clock, create_app
from points_admin.accounts.models import User
from points_admin.accounts.passwords import matches
from points_admin.checkin.models import Event
from points_admin.checkin.queries import came_to, expected_at
from points_admin.cli.demonstration import DEMO_PASSWORD, demo_settings, prepare_demo
from points_admin.documents.queries import unfinished
from points_admin.extensions import db
from points_admin.ledger.models import Account, EntryKind, LedgerEntry
from points_admin.ledger.verify import verify
from points_admin.notices.models import Notice
from points_admin.privacy.queries import leaving, withdrawals
from points_admin.privacy.retention import due
from points_admin.rewards.models import Redemption, RedemptionState, Reward
from points_admin.rewards.queries import goal_of, offers_for
from points_admin.roster.models import Group, Kvant, Membership, Student
from points_admin.schedule.models import TimetableSlot
from points_admin.year_end.queries import open_plan

GIVEN = (EntryKind.ACCRUAL, EntryKind.DEDUCTION)


@pytest.fixture
def planted(session, run):
    done = run("seed-demo", "--students", "40", "--entries", "600")
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    return done


def test_the_sizes_are_those_asked_for(session, planted):
    attending = ~Student.is_applicant, Student.archived_at.is_(None)
    assert session.scalar(select(func.count(Student.id)).where(*attending)) == 40
    assert session.scalar(select(func.count(LedgerEntry.id)).where(LedgerEntry.kind.in_(GIVEN))) == 600
    assert verify().problems == []


def test_the_printed_logins_work(session, planted):
    for login in ("admin", "anna", "boris", "vera"):
        user = session.scalars(select(User).where(User.login == login)).one()
        assert login in planted.stdout
        assert matches(DEMO_PASSWORD, user.password)


def test_every_group_meets_twice_a_week(session, planted):
    lines = session.execute(select(TimetableSlot.group_id, func.count()).group_by(TimetableSlot.group_id)).all()
    assert {count for _group, count in lines} == {2}
    assert len(lines) == session.scalar(select(func.count(Group.id)))


def test_one_event_is_open_one_is_to_come_and_many_came_to_the_last(session, planted):
    past, opened, ahead = session.scalars(select(Event).order_by(Event.opens_at)).all()
    assert opened.is_open and not ahead.has_opened and past.has_closed
    assert 1 < came_to([past.id])[past.id] <= expected_at(past)


def test_the_end_of_the_year_is_announced(session, planted):
    plan = open_plan()
    assert plan is not None and plan.announced_to >= 30
    titles = set(session.scalars(select(Notice.title).where(Notice.path == "/cabinet/")))
    assert titles == {f"{plan.due_on:%d.%m.%Y} сгорят лишние баллы"}


def test_rewards_have_pictures_and_exchanges_of_every_state(session, planted):
    rewards = session.scalars(select(Reward)).all()
    assert len(rewards) == 7 and all(reward.picture for reward in rewards)
    assert set(session.scalars(select(Redemption.state))) == set(RedemptionState)
    vera = session.scalars(select(Student).join(User, User.id == Student.user_id).where(User.login == "vera")).one()
    assert goal_of(vera) is not None and offers_for(vera)[0].balance > 0


def test_no_text_waits_for_the_technoparks_words(session, planted):
    assert unfinished() == []


def test_people_are_as_in_a_technopark(session, planted):
    students = session.scalars(select(Student)).all()
    ages = [(clock.today() - student.birth_date).days / 365.25 for student in students]
    assert 8 <= min(ages) < max(ages) < 18
    for student in students:
        is_hers = student.last_name.endswith(("а", "ая"))
        assert student.middle_name.endswith("на") == is_hers or not student.middle_name
    groups = session.execute(select(Kvant.slug, func.count()).join(Group).group_by(Kvant.slug)).all()
    assert [count for _slug, count in groups] == [3] * 10


def test_there_is_one_of_every_odd_kind(session, planted):
    running = select(Membership.student_id, func.count()).where(Membership.is_running)
    kvants = dict(session.execute(running.group_by(Membership.student_id)).all())
    idle = select(func.count(Account.student_id)).where(Account.last_entry_id.is_(None))
    assert len(kvants) < 40
    assert 2 in kvants.values()
    assert session.scalar(idle) >= 2
    assert session.scalar(select(func.count(Student.id)).where(Student.user_id.is_(None))) > 0
    assert session.scalar(select(func.count()).where(LedgerEntry.kind == EntryKind.REVERSAL)) >= 2


def test_administrators_see_who_is_erased_soon(session, planted):
    admin = session.scalars(select(User).where(User.login == "admin")).one()
    assert len(withdrawals(admin)) == 1
    assert len(leaving(admin, keep_left_days=365)) == 2
    assert due(keep_left_days=365) == []


def test_points_are_given_on_working_days_of_the_last_term(session, planted):
    days = session.scalars(select(LedgerEntry.occurred_on).where(LedgerEntry.kind.in_(GIVEN)).distinct()).all()
    assert clock.today() - timedelta(weeks=14) < min(days) <= max(days) <= clock.today()
    assert all(day.weekday() < 6 for day in days)
    moments = session.scalars(select(LedgerEntry.created_at).order_by(LedgerEntry.id)).all()
    assert max(moments) <= clock.now()
    assert [clock.local(one).date() for one in moments] == sorted(clock.local(one).date() for one in moments)


def test_it_refuses_a_database_with_students(session, cast, run):
    session.commit()
    done = run("seed-demo")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "уже есть ученики" in done.stderr


def test_a_working_database_never_gets_the_known_password(app, session, run):
    app.config["POINTS_ENV"] = "production"
    done = run("seed-demo", "--students", "20", "--entries", "0")
    assert DEMO_PASSWORD not in done.stdout
    admin = session.scalars(select(User).where(User.login == "admin")).one()
    assert not matches(DEMO_PASSWORD, admin.password)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_second_start_of_the_demonstration_keeps_its_file(engine_name, tmp_path, capsys):
    for _start in range(2):
        with create_app(demo_settings(tmp_path / "demo.sqlite3", 8000)).app_context() as context:
            assert context.app.config["SECRET_KEY"] == (tmp_path / "demo.secret").read_text()
            prepare_demo()
            db.engine.dispose()
    assert capsys.readouterr().out.count("Готово: 200 учеников, 30 групп, ") == 1
