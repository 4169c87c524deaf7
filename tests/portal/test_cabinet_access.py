"""Who may open the cabinet, and whose it is."""

import pytest

from points_admin.extensions import db
from tests.portal.reading import words
from tests.support.factories import give_points

PAGES = ("/cabinet/", "/cabinet/history", "/cabinet/profile")


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_sent_to_the_login_page(cast, anonymous, path):
    answer = anonymous.get(path)
    assert answer.status_code == 302
    assert answer.location.split("?")[0] == "/login"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ("admin", "anna", "boris"))
def test_staff_are_refused_and_shown_the_way_to_the_panel(cast, login, who, path):
    answer = login(getattr(cast, who)).get(path)
    assert answer.status_code == 403
    assert "в панели управления" in words(answer)
    assert 'href="/"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_a_student_sees_nothing_of_another(session, cast, login, path):
    give_points(session, cast.gleb, 777, cast.it, comment="Глебово")
    text = words(login(cast.vera.user).get(path))
    for foreign in ("Глеб", "Зуев", "gleb", "777", "Тестовый IT", "IT-201"):
        assert foreign not in text


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_read_only(cast, login, path):
    assert login(cast.vera.user).post(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_private_pages_are_not_stored(cast, login, path):
    assert "no-store" in login(cast.vera.user).get(path).headers["Cache-Control"]


def test_a_deactivated_student_is_out_at_the_next_request(session, cast, login):
    client = login(cast.vera.user)
    assert client.get("/cabinet/").status_code == 200
    cast.vera.user.active = False
    db.session.commit()
    answer = client.get("/cabinet/")
    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/login")
