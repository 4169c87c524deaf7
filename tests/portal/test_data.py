"""Does a child see what is stored, get the file, and may withdraw the consent and think better of it?"""

import json

import pytest

from points_admin.documents.consents import running_consent
from points_admin.extensions import limiter
from tests.support.factories import PASSWORD, make_applicant, make_consent, make_user


@pytest.fixture
def vera(login, cast):
    return login(cast.vera.user)


@pytest.fixture
def consent(session, cast):
    made = make_consent(session, cast.vera)
    session.commit()
    return made


def test_the_profile_leads_there(vera):
    assert 'href="/cabinet/data"' in vera.get("/cabinet/profile").text
    assert vera.get("/cabinet/data").status_code == 200


def test_the_file_is_the_own_one(vera):
    answer = vera.post("/cabinet/data/export", data={"format": "json"})
    assert json.loads(answer.data)["person"] == "Лебедева Вера"
    assert "attachment" in answer.headers["Content-Disposition"] and "no-store" in answer.headers["Cache-Control"]
    assert vera.post("/cabinet/data/export", data={"format": "xlsx", "student": "1"}).data.startswith(b"PK")


def test_an_applicant_and_a_login_without_a_student_have_one_too(login, session):
    for user in (make_applicant(session).user, make_user(session, "student")):
        client = login(user)
        assert client.get("/cabinet/data").status_code == 200
        assert json.loads(client.post("/cabinet/data/export", data={"format": "json"}).data)["login"]


def test_a_paper_consent_is_the_administrators_affair(vera):
    html = vera.get("/cabinet/data").text
    assert "бумажное хранится" in html and "Отозвать согласие" not in html


def test_withdrawing_wants_the_password(vera, cast, consent):
    answer = vera.post("/cabinet/data/withdraw", data={"password": "не тот"})
    assert (
        answer.status_code == 422 and "не подошёл" in answer.text and '<details class="cab-details" open' in answer.text
    )
    assert running_consent(cast.vera) is not None


def test_a_withdrawn_consent_says_until_when_and_can_be_taken_back(vera, cast, consent):
    done = vera.post("/cabinet/data/withdraw", data={"password": PASSWORD}, follow_redirects=True)
    assert "Согласие отозвано." in done.text and "Отменить отзыв" in done.text
    assert running_consent(cast.vera) is None
    assert vera.post("/cabinet/data/renew", data={"password": "не тот"}).status_code == 422
    assert running_consent(cast.vera) is None
    done = vera.post("/cabinet/data/renew", data={"password": PASSWORD}, follow_redirects=True)
    assert "Отзыв отменён" in done.text and "действует" in done.text
    assert running_consent(cast.vera) is not None


def test_the_same_click_twice_is_one_withdrawal(vera, cast, consent, actions):
    for _ in range(2):
        done = vera.post("/cabinet/data/withdraw", data={"password": PASSWORD}, follow_redirects=True)
    assert "отзывать нечего" in done.text
    assert actions() == ["consent.withdraw"]


@pytest.mark.usefixtures("rate_limits")
def test_ten_files_an_hour_are_enough(vera):
    statuses = [vera.post("/cabinet/data/export", data={"format": "json"}).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert limiter.enabled
