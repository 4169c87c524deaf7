"""The roll in the panel: on the teacher's first page, on the lesson's page, and on to the award screen."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.checkin.arriving import check_in
from points_admin.checkin.codes import code_at
from points_admin.checkin.services import event_for_lesson
from points_admin.ledger.models import LedgerEntry
from points_admin.roster.models import Membership
from points_admin.rules.models import RuleVersion
from points_admin.schedule.models import Attendance, Mark
from tests.support.factories import give_points, make_lesson, make_rule, make_student


@pytest.fixture
def lesson(session, cast):
    """Now on, of Anna's group with Vera and two more, everybody +5."""
    cast.vr_group.teacher_id = cast.anna.id
    for name in ("Белых", "Ким"):
        make_student(session, cast.vr, cast.vr_group, last_name=name)
    for membership in session.scalars(select(Membership)):
        membership.started_on = clock.today() - timedelta(days=30)
    make_rule(session, reason=cast.reason)
    return make_lesson(session, cast.vr_group)


def sent(lesson, session, mark="present", seen=0, **others):
    """All children of the lesson with one mark, some with others: `vera="absent"`."""
    ids = session.scalars(select(Membership.student_id).where(Membership.kvant_id == lesson.kvant_id))
    rules = session.scalar(select(func.max(RuleVersion.id)))
    return {"id": lesson.id, "seen": seen, "rules": rules} | {f"mark-{student_id}": mark for student_id in ids} | others


def save(client, *given, **fields):
    return client.post("/admin/lessons/mark/", data=sent(*given, **fields))


def test_the_lesson_now_on_is_the_teachers_first_page(anna, admin, login, cast, lesson):
    page = anna.get("/admin/").text.replace("\u00a0", " ")
    assert "Сейчас: " in page and "Сохранить: 3 были, 0 нет, +5 каждому = 15 баллов" in page
    assert page.count('class="roll-row"') == 3
    for other in (login(cast.boris), admin):
        assert "roll-row" not in other.get("/admin/").text


def test_saving_gives_points_and_leads_to_the_lesson(anna, session, cast, lesson):
    answer = save(anna, lesson, session, **{f"mark-{cast.vera.id}": "absent"})
    assert answer.location == f"/admin/lessons/details/?id={lesson.id}"
    page = anna.get(answer.location).text.replace("\u00a0", " ")
    assert "Посещаемость сохранена: 2 были, 1 нет. Начислено 10 баллов." in page
    assert "отмечено: 2 были, 1 нет" in page and "Отметил" in page
    assert "Отмечено: 2 были, 1 нет." in anna.get("/admin/").text


def test_the_award_screen_opens_with_who_was_there(anna, session, cast, lesson):
    save(anna, lesson, session, **{f"mark-{cast.vera.id}": "absent"})
    for address in ("/admin/award/", f"/admin/award/?lesson={lesson.id}"):
        page = anna.get(address).text
        boxes = re.findall(r'name="students" value="(\d+)"( checked)?', page)
        assert {int(one): bool(checked) for one, checked in boxes}[cast.vera.id] is False
        assert len([one for one, checked in boxes if checked]) == 2
        assert "отмечены те, кто был на занятии" in page


def test_the_award_screen_opens_the_group_of_the_lesson_now_on(anna, session, cast, lesson):
    page = anna.get("/admin/award/").text
    assert page.count(" checked>") == 3
    assert "группа «VR-101»" in page


def test_marks_seen_before_somebody_elses_stay_as_typed(anna, admin, session, cast, lesson):
    save(admin, lesson, session)
    answer = save(anna, lesson, session, **{f"mark-{cast.vera.id}": "late"})
    assert answer.status_code == 409
    assert "Занятие уже отметили" in answer.text and "сейчас: на месте" in answer.text
    assert re.search(rf'name="mark-{cast.vera.id}">\s*.*value="late" selected', answer.text)
    assert 'name="seen" value="1"' in answer.text


def test_marks_are_taken_off_after_a_question(anna, session, lesson):
    save(anna, lesson, session)
    order = {"id": lesson.id, "seen": 1}
    assert "будут сторнированы" in anna.post("/admin/lessons/unmark/", data=order).text
    assert len(session.scalars(select(Attendance)).all()) == 3
    answer = anna.post("/admin/lessons/unmark/", data=order | {"confirmed": "1"})
    assert "Отметки сняты. Списано 15 баллов." in anna.get(answer.location).text.replace("\u00a0", " ")
    assert session.scalars(select(Attendance)).all() == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"seen": "x"}, 409),
        ({"seen": "١"}, 409),
        ({"mark-1x": "present"}, 404),
        ({"rules": "x"}, 409),
        ({"mark-99999999999999999999": "present"}, 404),
        ({"id": "0\x00"}, 404),
    ],
)
def test_what_no_page_sends_is_refused_and_stores_nothing(anna, session, lesson, change, status):
    assert save(anna, lesson, session, **change).status_code == status
    assert session.scalars(select(Attendance)).all() == []


def test_a_mark_that_is_none_is_refused_in_words(anna, session, cast, lesson):
    answer = save(anna, lesson, session, **{f"mark-{cast.vera.id}": "sick"})
    assert answer.status_code == 422
    assert "Отметки не прочитаны" in answer.text
    assert session.scalars(select(LedgerEntry)).all() == []


def test_a_child_of_another_kvant_is_not_there(anna, session, cast, lesson):
    answer = save(anna, lesson, session, **{f"mark-{cast.gleb.id}": "present"})
    assert (answer.status_code, "Состав группы не тот" in answer.text) == (409, True)
    assert cast.gleb.last_name not in answer.text
    assert session.scalars(select(Attendance)).all() == []


def test_a_lesson_to_come_has_no_roll(anna, session, cast):
    later = clock.now() + timedelta(hours=5)
    lesson = make_lesson(session, cast.vr_group, starts_at=later, ends_at=later + timedelta(hours=1))
    assert "roll-row" not in anna.get(f"/admin/lessons/details/?id={lesson.id}").text


def test_averages_come_from_five_ratings_on(anna, session, cast, lesson):
    save(anna, lesson, session)
    page = anna.get(f"/admin/lessons/details/?id={lesson.id}").text
    assert "Оценок пока меньше пяти" in page
    assert session.scalars(select(Attendance.mark)).first() == Mark.PRESENT


def test_the_card_of_a_student_shows_the_last_marks_to_who_sees_the_lessons(anna, session, cast, lesson):
    save(anna, lesson, session, **{f"mark-{cast.vera.id}": "excused"})
    page = anna.get(f"/admin/students/details/?id={cast.vera.id}").text
    assert "Последние занятия" in page and "по уважительной" in page


def test_reasons_that_the_rules_have_given_stand_further_off(anna, session, cast, lesson):
    save(anna, lesson, session)
    page = anna.get(f"/admin/award/?lesson={lesson.id}").text
    assert "за это занятие уже начислено" in page
    assert "уже начислено" not in anna.get(f"/admin/award/?kvant={cast.vr.id}").text


def test_a_swap_says_what_came_and_what_went(anna, session, cast, lesson):
    first, second = session.scalars(select(Membership.student_id).where(Membership.kvant_id == cast.vr.id)).all()[:2]
    save(anna, lesson, session, **{f"mark-{first}": "absent"})
    swapped = save(anna, lesson, session, seen=1, **{f"mark-{second}": "absent"})
    page = anna.get(swapped.location).text.replace("\u00a0", " ")
    assert "2 были, 1 нет. Начислено 5 баллов. Списано 5 баллов." in page


def test_who_showed_the_code_of_the_lesson_has_a_dot(anna, session, cast, lesson):
    event = event_for_lesson(cast.anna, lesson)
    check_in(cast.vera.user, code=code_at(event.secret, clock.now()))
    page = anna.get("/admin/").text
    assert page.count("is-came") == 1 and "По коду занятия отметились: 1" in page


def test_forgotten_lessons_are_on_the_first_page_and_in_the_list(anna, session, cast, lesson):
    starts = clock.now() - timedelta(days=2)
    make_lesson(session, cast.vr_group, starts_at=starts, ends_at=starts + timedelta(hours=1))
    assert "Не отмечено занятий: 1" in anna.get("/admin/").text
    assert "не отмечено" in anna.get("/admin/lessons/?state=unmarked").text


def test_a_teachers_card_of_a_child_shows_what_belongs_to_no_kvant(anna, session, cast):
    give_points(session, cast.vera, 50, cast.vr)
    give_points(session, cast.vera, -20, None, comment="Кружка")
    page = anna.get(f"/admin/students/details/?id={cast.vera.id}").text
    assert "Кружка" in page
    assert page.count("reversal/?entry=") == 1
    assert "Кружка" not in anna.get("/admin/entries/").text
