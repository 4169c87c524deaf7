"""The people most tests are about: an administrator, two teachers who share nothing, and a student of each."""

from dataclasses import dataclass

from points_admin.access import RoleName
from points_admin.accounts.models import User
from points_admin.ledger.models import Reason
from points_admin.roster.models import Group, Kvant, Student
from tests.support.factories import (
    AnySession,
    make_group,
    make_kvant,
    make_reason,
    make_student,
    make_user,
)


@dataclass(frozen=True)
class Cast:
    """`anna` teaches `vr`, where `vera` studies; `boris` teaches `it`, where `gleb` studies."""

    admin: User
    anna: User
    boris: User
    vera: Student
    gleb: Student
    vr: Kvant
    it: Kvant
    vr_group: Group
    it_group: Group
    reason: Reason
    late: Reason


def make_cast(session: AnySession) -> Cast:
    """Store the cast; everybody's password is `factories.PASSWORD`."""
    vr = make_kvant(session, slug="test-vr", name="Тестовый VR/AR", capacity=30)
    it = make_kvant(session, slug="test-it", name="Тестовый IT", capacity=30)
    anna = make_user(
        session,
        RoleName.TEACHER,
        kvants=(vr,),
        login="anna",
        email="anna@example.org",
        last_name="Смирнова",
        first_name="Анна",
        middle_name="Павловна",
    )
    boris = make_user(session, RoleName.TEACHER, kvants=(it,), login="boris", last_name="Ковалёв", first_name="Борис")
    vr_group = make_group(session, vr, code="VR-101", teacher_id=anna.id)
    it_group = make_group(session, it, code="IT-201", teacher_id=boris.id)
    return Cast(
        admin=make_user(session, RoleName.ADMIN, login="admin", last_name="Громова", first_name="Ольга"),
        anna=anna,
        boris=boris,
        vera=_student_with_login(session, vr_group, "vera", "Лебедева", "Вера"),
        gleb=_student_with_login(session, it_group, "gleb", "Зуев", "Глеб"),
        vr=vr,
        it=it,
        vr_group=vr_group,
        it_group=it_group,
        reason=make_reason(session, "Активная работа", 5),
        late=make_reason(session, "Опоздание", -2),
    )


def _student_with_login(session: AnySession, group: Group, login: str, last: str, first: str) -> Student:
    user = make_user(session, RoleName.STUDENT, login=login, last_name=last, first_name=first)
    return make_student(session, None, group, last_name=last, first_name=first, user=user)
