"""Two teachers save one lesson at once, one saves twice: real commits, threads, both engines."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from points_admin import clock
from points_admin.accounts.queries import find_user
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.ledger.models import Account, LedgerEntry, Reason
from points_admin.ledger.services import accrue
from points_admin.roster.models import Membership, Student
from points_admin.rules.models import RuleApplication
from points_admin.schedule import attendance
from points_admin.schedule.attendance import mark_lesson
from points_admin.schedule.models import Lesson, Mark
from points_admin.schedule.ratings import rate_lesson
from points_admin.schedule.roll import marks_of
from tests.support.cast import make_cast
from tests.support.factories import make_lesson, make_rule, make_student
from tests.support.racing import Meeting, at_once

CLASS = 12


@pytest.fixture
def real_app(real_app):
    with real_app.app_context():
        cast = make_cast(db.session)
        for _ in range(CLASS - 1):
            make_student(db.session, cast.vr, cast.vr_group)
        for membership in db.session.scalars(select(Membership)):
            membership.started_on = clock.today() - timedelta(days=30)
        make_lesson(db.session, cast.vr_group)
        make_rule(db.session, "attended", 5)
        db.session.commit()
    return real_app


def save(login, mark):
    """«5» points moved, or how it was refused."""
    lesson = db.session.scalars(select(Lesson)).one()
    kvant = select(Membership.student_id).where(Membership.kvant_id == lesson.kvant_id)
    children = db.session.scalars(select(Student.id).where(Student.id.in_(kvant))).all()
    try:
        done = mark_lesson(find_user(login), lesson, dict.fromkeys(children, mark), seen=0)
        db.session.commit()
    except Conflict as refusal:
        db.session.rollback()
        return refusal.code
    return done.moved.points


def balances():
    rows = select(Account.balance).where(Account.student_id.in_(select(RuleApplication.student_id)))
    return set(db.session.scalars(rows))


def test_one_teacher_who_saves_many_times_at_once_has_one_effect(real_app):
    said = at_once(real_app, 4, lambda: save("anna", Mark.PRESENT))
    assert sorted(said) == [0, 0, 0, 5 * CLASS]
    with real_app.app_context():
        assert db.session.scalar(select(func.count(LedgerEntry.id))) == CLASS
        assert balances() == {5}


def test_of_two_who_save_different_marks_one_is_told_to_look(real_app):
    orders = iter([("anna", Mark.PRESENT), ("admin", Mark.ABSENT)] * 2)
    said = at_once(real_app, 4, lambda: save(*next(orders)))
    assert said.count("marked_meanwhile") == 2
    with real_app.app_context():
        assert db.session.scalar(select(func.count(LedgerEntry.id))) in (0, CLASS)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_where_all_have_looked_before_the_keys_hold_the_points(real_app, monkeypatch):
    """As if nobody locked the lesson: whoever comes second is refused by the database, and nothing is given twice."""
    all_have_looked = Meeting(4)

    def careless(lesson):
        all_have_looked.wait()
        return lesson

    monkeypatch.setattr(attendance, "lock_lesson", careless)

    def ignore_errors():
        try:
            return save("anna", Mark.PRESENT)
        except SQLAlchemyError:
            db.session.rollback()
            return "refused"

    said = at_once(real_app, 4, ignore_errors)
    assert said.count(5 * CLASS) == 1
    with real_app.app_context():
        assert db.session.scalar(select(func.count(LedgerEntry.id))) == CLASS


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_corrections_and_awards_of_one_class_never_wait_in_a_circle(real_app):
    """A correction posts what comes and what goes as batches of their own; an award takes the same accounts."""
    with real_app.app_context():
        save("anna", Mark.PRESENT)
        children = sorted(marks_of(db.session.scalars(select(Lesson)).one()))
    numbers = count()

    def swap():
        for number in range(20):
            lesson = db.session.scalars(select(Lesson)).one()
            turned = children if number % 2 else children[::-1]
            marks = {child: Mark.PRESENT if place < CLASS // 2 else Mark.ABSENT for place, child in enumerate(turned)}
            mark_lesson(find_user("anna"), lesson, marks, seen=lesson.marks_version)
            db.session.commit()
        return "done"

    def award():
        for _ in range(20):
            students = db.session.scalars(select(Student).where(Student.id.in_(children))).all()
            reason = db.session.scalars(select(Reason).where(Reason.default_points > 0).order_by(Reason.id)).first()
            wanted = {"students": students, "points": 5, "reason": reason, "key": f"award-in-a-circle-{next(numbers)}"}
            accrue(find_user("admin"), kvant=db.session.scalars(select(Lesson)).one().group.kvant, **wanted)
            db.session.commit()
        return "done"

    acts = iter([swap, award, award, award])
    assert at_once(real_app, 4, lambda: next(acts)()) == ["done"] * 4


def test_a_lesson_is_rated_once(real_app):
    with real_app.app_context():
        lesson = db.session.scalars(select(Lesson)).one()
        make_rule(db.session, "rated", 2)
        lesson.starts_at, lesson.ends_at = clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1)
        db.session.commit()
        save("anna", Mark.PRESENT)

    def rate():
        lesson = db.session.scalars(select(Lesson)).one()
        try:
            rate_lesson(find_user("vera"), lesson.id, stars=5)
            db.session.commit()
        except Conflict:
            db.session.rollback()
            return "twice"
        return "rated"

    assert sorted(at_once(real_app, 4, rate)) == ["rated", "twice", "twice", "twice"]
    with real_app.app_context():
        assert max(balances()) == 7
