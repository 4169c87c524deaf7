"""May a child put the own name right: at once before the verdict, by an administrator's word after it (threat 11)?"""

import pytest
from sqlalchemy import func, select

from points_admin.enrolment.duplicates import duplicates_of
from points_admin.roster.models import NameChange, NameChangeState
from points_admin.roster.name_changes import reject_name_change
from tests.portal.reading import words
from tests.support.bad_input import BAD_VALUES
from tests.support.factories import make_applicant, make_name_change, make_request, make_user
from tests.support.html import Page

PROFILE = "/cabinet/profile"
NEW = {"last_name": "Лебедева", "first_name": "Вера", "middle_name": "Ильинична"}


@pytest.fixture
def vera(cast, login):
    return login(cast.vera.user)


def wishes(session):
    return session.scalars(select(NameChange).order_by(NameChange.id)).all()


def form_of(client):
    [form] = [form for form in Page(client.get(PROFILE).text).forms if form.action == f"{PROFILE}/name"]
    return form.fields


def test_the_form_holds_the_present_names_and_says_that_staff_confirm_them(vera):
    fields = form_of(vera)
    assert [fields[name] for name in NEW] == ["Лебедева", "Вера", ""]
    assert "Новое имя подтверждает администратор" in words(vera.get(PROFILE))


def test_a_wish_waits_and_may_be_withdrawn(session, cast, vera):
    answer = vera.post(f"{PROFILE}/name", data=NEW, follow_redirects=True)
    assert "Новое имя отправлено" in words(answer)
    assert "ждёт подтверждения Новое имя: Лебедева Вера Ильинична" in words(answer)
    assert "Исправить имя" not in answer.text
    assert cast.vera.full_name == cast.vera.user.full_name == "Лебедева Вера"
    [wish] = wishes(session)
    assert (
        "Новое имя отозвано" in vera.post(f"{PROFILE}/name/withdraw", data={"id": wish.id}, follow_redirects=True).text
    )
    assert wish.state is NameChangeState.WITHDRAWN
    assert form_of(vera)


def test_an_applicant_is_renamed_at_once_and_duplicates_are_found_by_the_new_name(session, cast, login, actions):
    request = make_request(session, cast.vr, make_applicant(session, login="fresh"))
    fresh = request.student
    fresh.birth_date = cast.gleb.birth_date
    session.commit()
    client = login(fresh.user)
    assert "Имя исправится сразу" in words(client.get(PROFILE))
    assert duplicates_of([request])[request.id] == []
    data = {"last_name": "Зуев", "first_name": "Глеб", "middle_name": ""}
    assert "Имя исправлено" in client.post(f"{PROFILE}/name", data=data, follow_redirects=True).text
    assert fresh.full_name == fresh.user.full_name == "Зуев Глеб"
    assert duplicates_of([request])[request.id] == [cast.gleb]
    assert wishes(session) == []
    assert actions() == ["student.rename", "user.rename"]


def test_a_decision_meanwhile_is_told(session, cast, vera):
    wish = make_name_change(session, cast.vera)
    reject_name_change(cast.admin, wish)
    answer = vera.post(f"{PROFILE}/name/withdraw", data={"id": wish.id}, follow_redirects=True)
    assert "Уже решено: отклонено" in answer.text
    assert wish.state is NameChangeState.REJECTED


def test_a_second_wish_is_refused_beside_the_first(session, cast, vera):
    make_name_change(session, cast.vera)
    answer = vera.post(f"{PROFILE}/name", data=NEW | {"first_name": "Варвара"})
    assert answer.status_code == 422
    assert len(wishes(session)) == 1


def test_a_foreign_wish_is_not_there(session, cast, vera):
    foreign = make_name_change(session, cast.gleb)
    session.commit()
    assert vera.post(f"{PROFILE}/name/withdraw", data={"id": foreign.id}).status_code == 404
    assert foreign.state is NameChangeState.WAITING


def test_other_fields_change_nothing(session, cast, vera):
    born, login_name = cast.vera.birth_date, cast.vera.user.login
    more = {"birth_date": "2001-01-01", "is_applicant": "1", "login": "admin", "email": "x@example.org"}
    more |= {"student_id": cast.gleb.id, "id": cast.gleb.id, "is_approved": "1", "decided_at": "2026-01-01"}
    vera.post(f"{PROFILE}/name", data=NEW | more)
    [wish] = wishes(session)
    assert (wish.student, wish.state) == (cast.vera, NameChangeState.WAITING)
    user = cast.vera.user
    assert (cast.vera.birth_date, cast.vera.is_applicant) == (born, False)
    assert (user.login, user.email) == (login_name, None)


@pytest.mark.parametrize("value", ["", " ", "\u200b\x00", "...", "я" * 101], ids=lambda value: ascii(value)[:12])
def test_what_is_no_name_is_said_beside_the_field(session, vera, value):
    answer = vera.post(f"{PROFILE}/name", data=NEW | {"first_name": value})
    assert answer.status_code == 422
    assert '<details class="cab-details" open>' in answer.text
    assert 'id="first_name-error"' in answer.text
    assert wishes(session) == []


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: ascii(value)[:12])
def test_any_text_is_only_text(app, session, vera, value):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert vera.post(f"{PROFILE}/name", data=NEW | {"last_name": value}).status_code in (302, 422)
    assert "<script>alert" not in vera.get(PROFILE).text


def test_a_login_without_a_roster_row_has_no_names_to_change(session, cast, login):
    client = login(make_user(session, "student", login="novichok"))
    assert "имя исправляют они" in words(client.get(PROFILE))
    assert client.post(f"{PROFILE}/name", data=NEW).status_code == 404


@pytest.mark.usefixtures("rate_limits")
def test_endless_wishing_is_stopped(session, cast, vera):
    answers = []
    for _ in range(11):
        answers.append(vera.post(f"{PROFILE}/name", data=NEW).status_code)
        for wish in wishes(session):
            vera.post(f"{PROFILE}/name/withdraw", data={"id": wish.id})
    assert answers == [302] * 10 + [429]
    assert session.scalar(select(func.count()).select_from(NameChange)) == 10
