"""Taking an import back: a journal by reversals, a roster by removing what nothing has touched since."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from points_admin.errors import Conflict, NotEnoughPoints
from points_admin.imports import services
from points_admin.imports.models import ImportStatus
from points_admin.ledger.models import Account, LedgerEntry
from points_admin.ledger.verify import verify
from points_admin.roster.models import Group, Membership, Student
from tests.imports.jobs import applied, journal_job, roster_job
from tests.support.cast import Cast
from tests.support.factories import give_points, make_event, make_membership, make_student

BORN = date(2012, 3, 14)
DAY = date(2026, 9, 1)
VR, IT = "Тестовый VR/AR", "Тестовый IT"


def person(last_name: str, kvant: str = IT, group: str | None = None) -> tuple[Any, ...]:
    return last_name, "Лев", None, BORN, kvant, group


def named(session: Any, *last_names: str) -> list[Student]:
    session.expire_all()
    return list(session.scalars(select(Student).where(Student.last_name.in_(last_names)).order_by(Student.last_name)))


def told(undone: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in undone.items() if count}


def test_an_untouched_roster_goes_whole(session: Any, cast: Cast) -> None:
    before = [len(session.scalars(select(model)).all()) for model in (Student, Membership, Group, Account)]
    job = roster_job(cast.admin, [person("Аа", IT, "Новая"), person("Аа", VR), person("Бб", IT, "Новая")])
    applied(cast.admin, job)
    undone = services.roll_back(cast.admin, job)
    assert told(undone) == {"removed_students": 2, "removed_memberships": 3, "removed_groups": 1}
    session.expire_all()
    assert [len(session.scalars(select(model)).all()) for model in (Student, Membership, Group, Account)] == before
    assert job.status is ImportStatus.ROLLED_BACK


def test_whatever_was_touched_stays(session: Any, cast: Cast) -> None:
    job = roster_job(cast.admin, [person(name, IT, "Новая") for name in ("Аа", "Бб", "Вв", "Гг", "Дд")])
    applied(cast.admin, job)
    paid, edited, joined, given_login, _untouched = named(session, "Аа", "Бб", "Вв", "Гг", "Дд")
    give_points(session, paid, 5, cast.it)
    edited.school = "Школа 2"
    make_membership(session, joined, cast.vr)
    given_login.user_id = cast.anna.id
    session.flush()
    undone = services.roll_back(cast.admin, job)
    assert told(undone) == {
        "removed_students": 1,
        "removed_memberships": 4,
        "kept_students": 4,
        "kept_memberships": 1,
        "kept_groups": 1,
    }
    assert [one.last_name for one in named(session, "Аа", "Бб", "Вв", "Гг", "Дд")] == ["Аа", "Бб", "Вв", "Гг"]
    assert len(named(session, "Аа")[0].memberships) == 1


def test_a_group_that_has_an_event_stays(session: Any, cast: Cast) -> None:
    job = roster_job(cast.admin, [person("Аа", IT, "Новая")])
    applied(cast.admin, job)
    make_event(session, group=session.scalars(select(Group).where(Group.code == "Новая")).one())
    assert told(services.roll_back(cast.admin, job))["kept_groups"] == 1


def test_a_person_who_was_there_before_keeps_everything_else(session: Any, cast: Cast) -> None:
    known = make_student(session, cast.vr, last_name="Ким", first_name="Лев", birth_date=BORN, school="Школа 1")
    header = ("Фамилия", "Имя", "Дата рождения", "Квантум", "Школа", "Класс")
    job = roster_job(cast.admin, [("Ким", "Лев", BORN, IT, "Школа 2", "5А")], header)
    applied(cast.admin, job)
    undone = services.roll_back(cast.admin, job)
    assert told(undone) == {"removed_memberships": 1, "restored_people": 1}
    session.refresh(known)
    assert (known.school, known.grade, [one.kvant_id for one in known.memberships]) == ("Школа 1", "", [cast.vr.id])


def test_data_changed_once_more_is_not_put_back(session: Any, cast: Cast) -> None:
    known = make_student(session, cast.it, last_name="Ким", first_name="Лев", birth_date=BORN, school="Школа 1")
    header = ("Фамилия", "Имя", "Дата рождения", "Квантум", "Школа")
    job = roster_job(cast.admin, [("Ким", "Лев", BORN, IT, "Школа 2")], header)
    applied(cast.admin, job)
    known.school = "Школа 3"
    session.flush()
    assert told(services.roll_back(cast.admin, job)) == {"kept_changes": 1}
    assert known.school == "Школа 3"


def test_nobody_is_named_by_an_import_that_was_taken_back(session: Any, cast: Cast) -> None:
    known = make_student(session, cast.it, last_name="Ким", first_name="Лев", birth_date=BORN, guardian_phone="111-11")
    header = ("Фамилия", "Имя", "Дата рождения", "Квантум", "Телефон родителя")
    wrong = ("Тайный", "Лев", "31.02.2012", IT, "333-33")
    job = roster_job(cast.admin, [("Ким", "Лев", BORN, IT, "222-22"), wrong], header)
    applied(cast.admin, job, skip_invalid=True)
    services.roll_back(cast.admin, job)
    session.expire_all()
    assert known.guardian_phone == "111-11"
    kept = str(job.result)
    assert not [word for word in ("Тайный", "31.02.2012", "111-11", "222-22", "333-33") if word in kept]
    assert (job.result["wrong"], job.result["errors"][0]["row"], job.result["undone"]["restored_people"]) == (1, 3, 1)


def test_a_journal_is_reversed_entry_by_entry(session: Any, cast: Cast) -> None:
    rows = [(DAY, "Лебедева Вера", VR, "Активная работа", 9), (DAY, "Лебедева Вера", VR, "Опоздание", -2)]
    job = journal_job(cast.admin, rows)
    applied(cast.admin, job)
    assert services.roll_back(cast.admin, job) == {"reversed_entries": 2}
    session.expire_all()
    assert session.get_one(Account, cast.vera.id).balance == 0
    assert sorted(session.scalars(select(LedgerEntry.points))) == [-9, -2, 2, 9]
    assert verify().problems == []


def test_spent_points_stop_the_way_back(session: Any, cast: Cast) -> None:
    job = journal_job(cast.admin, [(DAY, "Лебедева Вера", VR, "Активная работа", 9)])
    applied(cast.admin, job)
    give_points(session, cast.vera, -5, cast.vr)
    with pytest.raises(NotEnoughPoints, match="Лебедева"):
        services.roll_back(cast.admin, job)


def test_a_teacher_takes_the_own_journal_back(session: Any, cast: Cast) -> None:
    job = journal_job(cast.anna, [(DAY, "Лебедева Вера", VR, "Активная работа", 9)])
    applied(cast.anna, job)
    assert services.roll_back(cast.anna, job) == {"reversed_entries": 1}


def test_twice_is_refused(session: Any, cast: Cast) -> None:
    job = roster_job(cast.admin, [person("Аа")])
    with pytest.raises(Conflict):
        services.roll_back(cast.admin, job)
    applied(cast.admin, job)
    services.roll_back(cast.admin, job)
    with pytest.raises(Conflict, match="уже откатили"):
        services.roll_back(cast.admin, job)
