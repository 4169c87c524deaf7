"""Awarding students chosen in the list: re-scoped, within one kvant, the same button."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.admin.awarding import BULK, balance, batches, field_value, order, ticked
from tests.support.factories import make_membership, make_student, make_user


def ids(*students):
    return {"ids": [student.id for student in students]}


def test_the_chosen_ones_are_listed_and_ticked(cast, anna, mates):
    html = anna.post(BULK, data=ids(*mates[:2])).text
    assert ticked(html) == {student.id for student in mates[:2]}
    assert mates[2].short_name not in html
    assert f'name="kvant" value="{cast.vr.id}" checked' in html


def test_all_of_the_filter_are_listed(cast, anna, mates):
    html = anna.post(BULK, data={"all": "1", "filter": ""}).text
    assert ticked(html) == {student.id for student in mates}


def test_they_are_awarded_and_the_batch_is_shown(cast, anna, mates):
    html = anna.post(BULK, data=ids(*mates)).text
    form = order(cast.vr, mates[:2], cast.reason, key=field_value(html, "key"), pool=field_value(html, "pool"))
    answer = anna.post(BULK, data=form)
    assert answer.location == f"/admin/award/actions/{batches()[0].id}"
    assert [balance(student) for student in mates] == [5, 5, 0]
    assert "Начислено 10 баллов 2 ученикам" in anna.get(answer.location).text.replace("\u00a0", " ")
    assert anna.post(BULK, data=form).location == answer.location
    assert len(batches()) == 1


def test_a_foreign_one_refuses_the_whole_list(cast, anna, mates):
    assert anna.post(BULK, data=ids(*mates, cast.gleb)).status_code == 404
    form = order(cast.vr, mates, cast.reason)
    assert anna.post(BULK, data=form | {"pool": f"{cast.vera.id},{cast.gleb.id}"}).status_code == 404
    assert anna.post(BULK, data=form | {"students": [cast.vera.id, cast.gleb.id]}).status_code == 404
    assert not batches()


@pytest.mark.parametrize("door", [BULK, "/admin/login-cards/"])
@pytest.mark.parametrize("sent", [{}, {"all": "1"}])
def test_nobody_chosen_is_told_in_the_list_as_it_was_filtered(admin, door, sent):
    answer = admin.post(door, data=sent | {"filter": "search=нет+таких&state=archived"})
    assert answer.status_code == 302 and urlsplit(answer.location).path == "/admin/students/"
    assert parse_qs(urlsplit(answer.location).query) == {"search": ["нет таких"], "state": ["archived"]}
    assert "сначала отметьте учеников" in admin.get(answer.location).text


def test_a_teacher_of_two_kvants_chooses_and_hears_who_does_not_attend(cast, session, login, mates):
    teacher = make_user(session, "teacher", kvants=(cast.vr, cast.it))
    make_membership(session, mates[1], cast.it)
    client = login(teacher)
    html = client.post(BULK, data=ids(*mates[:2])).text
    assert "2 из 2" in html and "1 из 2" in html
    form = order(cast.it, mates[:2], cast.reason, pool=field_value(html, "pool"))
    answer = client.post(BULK, data=form)
    assert answer.status_code == 422 and f"«{cast.it.name}»: {cast.vera.short_name}" in answer.text
    assert ticked(answer.text) == {student.id for student in mates[:2]}
    client.post(BULK, data=form | {"without": cast.vera.id})
    assert [balance(student) for student in mates] == [0, 5, 0]


def test_a_kvant_must_be_chosen_among_those_offered(cast, anna, mates):
    missing = anna.post(BULK, data=order(cast.vr, mates, cast.reason, kvant=""))
    assert missing.status_code == 422 and "Выберите квант" in missing.text
    for kvant in (cast.it.id, "abc", 10**30):
        assert anna.post(BULK, data=order(cast.vr, mates, cast.reason, kvant=kvant)).status_code == 404
    assert not batches()


def test_a_large_sum_keeps_the_list_through_the_confirmation(cast, anna, mates):
    form = order(cast.vr, mates[:2], cast.reason, reason=f"{cast.reason.id}:900")
    form["pool"] = ",".join(str(student.id) for student in mates)
    html = anna.post(BULK, data=form).text
    assert f'action="{BULK}"' in html and field_value(html, "pool") == form["pool"]
    back = anna.post(BULK, data=form | {"back": "1"}).text
    assert ticked(back) == {student.id for student in mates[:2]}
    assert mates[2].short_name in back
    anna.post(BULK, data=form | {"confirmed": "900"})
    assert [balance(student) for student in mates] == [900, 900, 0]


def test_its_questions_do_not_grow_with_the_list(cast, session, anna, mates, count_queries):
    def cost(students):
        with count_queries() as queries:
            anna.post(BULK, data=ids(*students))
        return queries

    cost(mates)
    few = cost(mates)
    many = cost([*mates, *(make_student(session, cast.vr, cast.vr_group) for _ in range(30))])
    assert many.count == few.count, str(many)
    assert many.count <= 13, str(many)
