"""The award screen as it opens: whose class, who is ticked, which reasons, how many questions to the database."""

from datetime import date

import pytest

from points_admin import clock
from points_admin.access import RoleName
from tests.admin.awarding import ACTIONS, SCREEN, field_value, order, ticked
from tests.support.factories import (
    give_points,
    make_group,
    make_kvant,
    make_membership,
    make_reason,
    make_student,
    make_user,
)


def test_it_opens_the_teachers_own_group_with_everybody_ticked(cast, session, login):
    other = make_group(session, cast.vr, code="АА-000")
    make_student(session, cast.vr, other)
    mate = make_student(session, cast.vr, cast.vr_group)
    html = login(cast.anna).get(SCREEN).text
    assert ticked(html) == {cast.vera.id, mate.id}
    assert field_value(html, "group") == str(cast.vr_group.id)


def test_it_opens_the_group_awarded_last(cast, session, login):
    first = make_group(session, cast.vr, code="АА-000", teacher_id=cast.anna.id)
    student = make_student(session, cast.vr, first)
    client = login(cast.anna)
    client.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason))
    assert ticked(client.get(SCREEN).text) == {cast.vera.id}
    client.post(SCREEN, data=order(cast.vr, [student], cast.reason))
    assert ticked(client.get(SCREEN).text) == {student.id}


def test_it_forgets_a_group_of_a_kvant_that_was_taken_away(cast, session, login):
    give_points(session, cast.gleb, 5, cast.it, actor=cast.anna)
    assert ticked(login(cast.anna).get(SCREEN).text) == {cast.vera.id}


def test_a_kvant_without_groups_opens_whole(cast, session, login):
    kvant = make_kvant(session)
    teacher = make_user(session, RoleName.TEACHER, kvants=(kvant,))
    student = make_student(session, kvant)
    html = login(teacher).get(SCREEN).text
    assert ticked(html) == {student.id}
    assert "Все мои ученики" in html


def test_it_offers_own_groups_only(cast, login):
    html = login(cast.anna).get(SCREEN).text
    assert cast.vr_group.code in html
    assert cast.it_group.code not in html
    assert cast.it.name not in html


def test_it_offers_general_reasons_and_those_of_the_kvant(cast, session, login):
    make_reason(session, "Полёт по приборам", 7, kvant_id=cast.vr.id)
    make_reason(session, "Чужое основание", 7, kvant_id=cast.it.id)
    make_reason(session, "Старое основание", 7, is_active=False)
    html = login(cast.anna).get(SCREEN).text
    assert "Полёт по приборам" in html and cast.reason.name in html
    assert "Чужое основание" not in html and "Старое основание" not in html


def test_an_administrator_chooses_among_many_kvants(cast, session, login):
    for _ in range(3):
        make_kvant(session)
    client = login(cast.admin)
    html = client.get(SCREEN, query_string={"kvant": cast.it.id}).text
    assert '<select id="award-kvant"' in html
    assert cast.it_group.code in html and cast.vr_group.code not in html
    assert ticked(html) == {cast.gleb.id}


def test_ended_memberships_and_archived_students_are_not_there(cast, session, login):
    make_student(session, cast.vr, cast.vr_group, archived_at=clock.now())
    from_before = make_student(session)
    make_membership(
        session, from_before, cast.vr, cast.vr_group, started_on=date(2026, 1, 1), ended_on=date(2026, 1, 2)
    )
    assert ticked(login(cast.anna).get(SCREEN).text) == {cast.vera.id}


def test_a_teacher_without_a_kvant_reads_what_to_do(cast, session, login):
    html = login(make_user(session, RoleName.TEACHER)).get(SCREEN).text
    assert "Вам пока не назначен квант" in html


def test_an_empty_group_says_so(cast, session, login):
    group = make_group(session, cast.vr)
    html = login(cast.anna).get(SCREEN, query_string={"group": group.id}).text
    assert "пока нет учеников" in html


def test_namesakes_are_told_apart(cast, session, login):
    for middle in ("Олегович", "Ильич"):
        make_student(session, cast.vr, cast.vr_group, last_name="Ким", first_name="Лев", middle_name=middle)
    html = login(cast.anna).get(SCREEN).text
    assert "Ким Лев Олегович" in html and "Ким Лев Ильич" in html


@pytest.mark.parametrize("name", ["group", "kvant"])
def test_a_strange_address_is_not_found(cast, login, name):
    anna = login(cast.anna)
    for value in ("abc", "-1", "1,2", "10" * 12, "٣", "1e3"):
        assert (value, anna.get(SCREEN, query_string={name: value}).status_code) == (value, 404)


def test_a_foreign_place_is_not_found(cast, login):
    client = login(cast.anna)
    assert client.get(SCREEN, query_string={"group": cast.it_group.id}).status_code == 404
    assert client.get(SCREEN, query_string={"kvant": cast.it.id}).status_code == 404


@pytest.mark.parametrize("path", [SCREEN, ACTIONS])
def test_its_questions_do_not_grow_with_the_class_or_the_ledger(cast, session, login, count_queries, path):
    client = login(cast.anna)
    client.post(SCREEN, data=order(cast.vr, [cast.vera], cast.reason))
    client.get(path)
    with count_queries() as few:
        client.get(path)
    for _ in range(30):
        student = make_student(session, cast.vr, cast.vr_group)
        give_points(session, student, 5, cast.vr, actor=cast.anna, reason=cast.reason)
    client.get(path)
    with count_queries() as many:
        client.get(path)
    assert many.count == few.count, str(many)
    # One of them asks which lesson is on.
    assert many.count <= 13, str(many)
