"""Can an administrator find a person, give out the file, and erase, and see what is due?"""

import json
from datetime import timedelta

import pytest

from points_admin import clock
from points_admin.audit.models import AuditEvent
from points_admin.privacy.withdrawal import withdraw_consent
from points_admin.roster.models import Student
from tests.support.factories import make_applicant, make_consent, make_student
from tests.support.html import Page


@pytest.fixture
def admin(login, cast):
    return login(cast.admin)


def person(admin, student):
    return admin.get(f"/admin/privacy/person/?student={student.id}").text


def test_people_are_found_and_led_to(admin, session, cast):
    applicant = make_applicant(session, last_name="Лебедев")
    html = admin.get("/admin/privacy/?q=лебедев").text
    assert f"/admin/privacy/person/?student={cast.vera.id}" in html
    assert f"/admin/privacy/person/?student={applicant.id}" in html
    assert f"/admin/privacy/person/?user={cast.anna.id}" in admin.get("/admin/privacy/?q=смирнова").text
    assert "Никого" in admin.get("/admin/privacy/?q=ъъъ").text


def test_the_empty_page_says_what_will_be_there(admin):
    html = admin.get("/admin/privacy/").text
    assert "В ближайший месяц никого" in html and "30 дней" in html and "365 дней" in html


def test_without_a_term_it_says_so(app, admin):
    app.config["POINTS_KEEP_LEFT_DAYS"] = 0
    assert "срок не задан" in admin.get("/admin/privacy/").text


def test_who_is_due_stands_there_with_the_day(admin, session, cast):
    make_consent(session, cast.vera)
    withdraw_consent(cast.vera.user, cast.vera)
    gone = make_student(session, created_at=clock.now() - timedelta(days=350), last_name="Ушедший")
    session.commit()
    html = admin.get("/admin/privacy/").text
    assert "Лебедева Вера" in html and f"{clock.local(clock.now() + timedelta(days=30)):%d.%m.%Y}" in html
    assert gone.full_name in html and f"{clock.local(clock.now() + timedelta(days=15)):%d.%m.%Y}" in html


def test_the_list_costs_as_many_queries_for_many(admin, session, cast, count_queries):
    def cost():
        with count_queries() as queries:
            assert admin.get("/admin/privacy/?q=ушедший").status_code == 200
        return queries.count

    def leave(last):
        make_consent(session, make_student(session, created_at=clock.now() - timedelta(days=350), last_name=last))
        make_consent(session, make_student(session, last_name=last), withdrawn_at=clock.now())

    leave("Ушедший")
    session.commit()
    cost()
    before = cost()
    for _ in range(5):
        leave("Ушедший")
    session.commit()
    assert cost() == before


@pytest.mark.parametrize(("form", "mimetype"), [("json", "application/json"), ("xlsx", "spreadsheetml")])
def test_the_file_is_a_download(admin, cast, form, mimetype):
    answer = admin.post("/admin/privacy/person/export", data={"student": cast.vera.id, "format": form})
    assert answer.status_code == 200 and mimetype in answer.mimetype
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    if form == "json":
        assert json.loads(answer.data)["person"] == "Лебедева Вера"


def test_erasing_wants_the_last_name(admin, session, cast):
    where = "/admin/privacy/person/erase"
    wrong = admin.post(where, data={"student": cast.vera.id, "last_name": "Лебедев"})
    assert wrong.status_code == 422 and "Фамилия не совпала" in wrong.text
    assert session.get(Student, cast.vera.id).erased_at is None
    done = admin.post(where, data={"student": cast.vera.id, "last_name": " лебедева "}, follow_redirects=True)
    assert f"<h1>Ученик № {cast.vera.id}</h1>" in done.text and "Обезличен" in done.text
    assert "Обезличить навсегда" not in done.text
    again = admin.post(where, data={"student": cast.vera.id, "last_name": "Ученик"}, follow_redirects=True)
    assert "уже обезличен" in again.text


def test_the_cards_of_who_is_erased_offer_no_change(admin, session, cast):
    admin.post("/admin/privacy/person/erase", data={"student": cast.vera.id, "last_name": "Лебедева"})
    for card in (f"/admin/students/details/?id={cast.vera.id}", f"/admin/users/details/?id={cast.vera.user_id}"):
        page = admin.get(card)
        assert page.status_code == 200 and "Лебедев" not in page.text
        for verb in ("Изменить", "Вернуть из архива", "Включить", "Сбросить пароль", "Дать роль"):
            assert verb not in page.text, (card, verb)
    assert "Лебедев" not in admin.get("/admin/audit/").text


def test_staff_are_erased_from_their_card(admin, session, cast):
    assert f"/admin/privacy/person/?user={cast.boris.id}" in admin.get(f"/admin/users/details/?id={cast.boris.id}").text
    answer = admin.post("/admin/privacy/person/erase", data={"user": cast.boris.id, "last_name": "ковалев"})
    assert answer.status_code == 302
    session.expire_all()
    assert cast.boris.full_name == f"Сотрудник № {cast.boris.id}"


def test_what_cannot_be_erased_is_not_offered(admin, cast):
    html = admin.get(f"/admin/privacy/person/?user={cast.admin.id}").text
    assert "Обезличить навсегда" not in html and "другой администратор" in html


def test_a_consent_is_withdrawn_and_taken_back(admin, session, cast):
    assert "Бумажное хранится" in person(admin, cast.vera)
    make_consent(session, cast.vera)
    session.commit()
    assert "действует" in person(admin, cast.vera)
    form = {"student": cast.vera.id}
    done = admin.post("/admin/privacy/person/withdraw", data=form, follow_redirects=True)
    assert "Согласие отозвано." in done.text and "Отменить отзыв" in done.text
    done = admin.post("/admin/privacy/person/renew", data=form, follow_redirects=True)
    assert "Отзыв отменён" in done.text
    done = admin.post("/admin/privacy/person/renew", data=form, follow_redirects=True)
    assert "Отменять нечего" in done.text


@pytest.mark.parametrize("bad", ["", "abc", "1,2", "10" * 12, "-1", "١٢", "0x1", "%00"])
@pytest.mark.parametrize("kind", ["student", "user"])
def test_an_odd_id_is_nobody(admin, kind, bad):
    assert admin.get(f"/admin/privacy/person/?{kind}={bad}").status_code == 404
    assert admin.post("/admin/privacy/person/erase", data={kind: bad, "last_name": "x"}).status_code == 404


def test_staff_take_their_own_file(login, cast, session):
    answer = login(cast.anna).post("/admin/account/export", data={"format": "json"})
    assert json.loads(answer.data)["person"] == "Смирнова Анна Павловна"
    event = session.query(AuditEvent).filter_by(action="person.export").one()
    assert (event.actor_id, event.subject_id) == (cast.anna.id, str(cast.anna.id))


def test_the_menu_shows_it_to_administrators_only(admin, login, cast):
    assert "/admin/privacy/" in Page(admin.get("/admin/").text).links
    assert "/admin/privacy/" not in Page(login(cast.anna).get("/admin/").text).links
