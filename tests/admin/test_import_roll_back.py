"""Taking an import back in the wizard: what is asked before, what is said after."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from points_admin.roster.models import Student
from tests.admin.importing import BAD, GOOD, fingerprint, students, uploaded
from tests.imports.files import ROSTER_HEADER, xlsx
from tests.support.cast import Cast
from tests.support.factories import give_points

Login = Callable[..., FlaskClient]


def test_an_import_is_taken_back_after_a_question(login: Login, session: Any, cast: Cast) -> None:
    client, before = login(cast.admin), students(session)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD]))
    client.post(f"{job}apply", data={"fingerprint": fingerprint(client.get(job).text)})
    question = client.get(f"{job}roll-back").text.replace("\u00a0", " ")
    assert "появилось: 1 новый ученик, 1 запись в квант, 1 новая группа." in question
    assert students(session) == before + 1
    client.post(f"{job}roll-back")
    assert students(session) == before
    answer = client.get(job).text
    assert "Удалено учеников: 1" in answer and "<h1>Загрузка откачена</h1>" in answer


def test_an_import_that_was_taken_back_in_part_says_so(login: Login, session: Any, cast: Cast) -> None:
    client = login(cast.admin)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD]))
    client.post(f"{job}apply", data={"fingerprint": fingerprint(client.get(job).text)})
    anna = session.scalar(select(Student).where(Student.last_name == "Орлова"))
    give_points(session, anna, 5, cast.it)
    client.post(f"{job}roll-back")
    answer = client.get(job).text
    assert "<h1>Загрузка откачена частично</h1>" in answer and "с которыми уже работали: 1" in answer


def test_an_import_that_was_taken_back_shows_no_cells_any_more(login: Login, session: Any, cast: Cast) -> None:
    client = login(cast.admin)
    job = uploaded(client, xlsx([ROSTER_HEADER, GOOD, BAD]))
    client.post(f"{job}apply", data={"fingerprint": fingerprint(client.get(job).text), "skip_invalid": "1"})
    assert "31.02.2012" in client.get(job).text and f"{job}errors.xlsx" in client.get(job).text
    client.post(f"{job}roll-back")
    page = client.get(job).text
    assert "Такой даты нет в календаре" in page and ">удалено<" in page and "хранятся 30 дней" in page
    assert "31.02.2012" not in page and "errors.xlsx" not in page
    answer = client.get(f"{job}errors.xlsx")
    assert answer.status_code == 404 and "строки удалены" in answer.text
