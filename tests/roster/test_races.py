"""The same made twice at once: made once, recorded once, and the others are told in words."""

import pytest
from sqlalchemy import func, select

from points_admin.access import SYSTEM, RoleName
from points_admin.accounts.models import User
from points_admin.accounts.services import create_user
from points_admin.audit.models import AuditEvent
from points_admin.errors import Conflict, Correctable
from points_admin.extensions import db
from points_admin.ledger.models import Reason, ReasonKind
from points_admin.ledger.reasons import create_reason
from points_admin.roster.groups import create_group
from points_admin.roster.kvants import create_kvant
from points_admin.roster.memberships import join_kvant
from points_admin.roster.models import Group, Kvant, Membership, Student
from points_admin.roster.students import create_student
from points_admin.roster.teaching import assign_teacher
from tests.support.cast import make_cast
from tests.support.factories import make_student
from tests.support.racing import at_once

TIMES = 6
USER = {"login": "lev", "password": "tri-slova-naugad", "last_name": "Новиков", "first_name": "Лев"}


@pytest.fixture
def real_app(real_app):
    with real_app.app_context():
        make_cast(db.session)
        make_student(db.session, last_name="Одиночкин", first_name="Тимур")
        db.session.commit()
    return real_app


def the(model, condition):
    return db.session.scalars(select(model).where(condition)).one()


def new_group():
    create_group(SYSTEM, kvant=the(Kvant, Kvant.slug == "test-vr"), code="АА-2")


def joining():
    join_kvant(SYSTEM, the(Student, Student.last_name == "Одиночкин"), kvant=the(Kvant, Kvant.slug == "test-vr"))


@pytest.mark.parametrize(
    ("action", "act"),
    [
        ("kvant.create", lambda: create_kvant(SYSTEM, name="Аэроквантум")),
        ("group.create", new_group),
        ("reason.create", lambda: create_reason(SYSTEM, name="Помощь", points=7)),
        ("user.create", lambda: create_user(SYSTEM, role=RoleName.TEACHER, **USER)),
        ("membership.join", joining),
    ],
)
def test_what_many_make_at_once_is_made_once(real_app, action, act):
    def attempt():
        try:
            act()
            db.session.commit()
        except Correctable as refusal:
            db.session.rollback()
            return refusal.message
        return "made"

    said = at_once(real_app, TIMES, attempt)
    assert said.count("made") == 1
    assert all("уже" in message for message in said if message != "made")
    with real_app.app_context():
        assert db.session.scalar(select(func.count()).where(AuditEvent.action == action)) == 1


@pytest.fixture
def unseen(session):
    """Adds a row that the verbs' own look does not find: only a constraint can refuse its twin."""

    def add(row):
        session.add(row)
        return session.no_autoflush

    return add


@pytest.mark.parametrize(
    ("twin", "act", "said"),
    [
        (
            lambda cast: Kvant(name="Аэроквантум", slug="aero"),
            lambda cast: create_kvant(SYSTEM, name="Аэро-квантум"),
            "Такая запись уже есть",
        ),
        (
            lambda cast: Group(kvant_id=cast.vr.id, code="АА-2"),
            lambda cast: create_group(SYSTEM, kvant=cast.vr, code="аа 2"),
            "Такая запись уже есть",
        ),
        (
            lambda cast: Reason(name="Помощь", kind=ReasonKind.ACCRUAL, default_points=3),
            lambda cast: create_reason(SYSTEM, name="помощь", points=7),
            "Такая запись уже есть",
        ),
        (
            lambda cast: Student(last_name="Лебедева", first_name="Вера", birth_date=cast.gleb.birth_date),
            lambda cast: create_student(
                SYSTEM, last_name="Лебедева", first_name="Вера", birth_date=cast.gleb.birth_date
            ),
            "Такая запись уже есть",
        ),
        (
            lambda cast: Membership(student_id=cast.gleb.id, kvant_id=cast.vr.id),
            lambda cast: join_kvant(SYSTEM, cast.gleb, kvant=cast.vr),
            "Зуев Глеб уже занимается в «Тестовый VR/AR»",
        ),
    ],
)
def test_what_only_a_constraint_sees_is_refused_in_words(session, cast, unseen, twin, act, said):
    with unseen(twin(cast)), pytest.raises(Conflict, match=said):
        act(cast)


def test_a_kvant_assigned_twice_at_once_is_assigned_once(real_app):
    def attempt():
        teacher = the(User, User.login == "boris")
        try:
            assign_teacher(SYSTEM, teacher, the(Kvant, Kvant.slug == "test-vr"))
            db.session.commit()
        except Conflict:
            db.session.rollback()

    at_once(real_app, TIMES, attempt)
    with real_app.app_context():
        assert db.session.scalar(select(func.count()).where(AuditEvent.action == "user.teaching")) == 1
