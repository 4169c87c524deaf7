"""Whatever goes wrong, the answer is Russian, says what to do, and shows neither a trace nor SQL."""

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from flask import abort
from sqlalchemy import text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from points_admin import errors
from points_admin.extensions import db
from points_admin.web.statuses import KINDS
from tests.web.conftest import Failing

ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ORIGINAL = sqlite3.Error("secret_table")


def raising(error: BaseException) -> Callable[[], Any]:
    def view() -> Any:
        raise error

    return view


def sql(statement: str, **values: Any) -> Callable[[], Any]:
    def view() -> Any:
        db.session.execute(text(statement), values)
        return "stored"

    return view


@ONE_ENGINE
@pytest.mark.parametrize("status", sorted(KINDS.keys() - {401}))
def test_every_status_has_a_russian_page(failing: Failing, status: int) -> None:
    answer = failing(lambda: abort(status)).get("/fail")
    assert answer.status_code == status
    assert '<html lang="ru">' in answer.text
    words = re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1])
    assert f"Ошибка {status}" in words and KINDS[status].title in words and KINDS[status].detail in words
    assert not re.search(r"[A-Za-z]{2,}", words.split(">", 1)[1]), words


@ONE_ENGINE
@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (errors.Invalid("Сумма не годится.", field="points"), 422, "invalid"),
        (errors.Forbidden(), 403, "forbidden"),
        (errors.NotFound(), 404, "not_found"),
        (errors.Conflict(), 409, "conflict"),
        (errors.AlreadyReversed(), 409, "already_reversed"),
        (errors.NotEnoughPoints("Не хватает баллов.", []), 409, "not_enough_points"),
        (errors.KeyReused(), 422, "key_reused"),
    ],
)
def test_a_refusal_of_the_domain_keeps_its_code_and_words(
    failing: Failing, refusal: errors.DomainError, status: int, code: str
) -> None:
    client = failing(raising(refusal))
    answer = client.get("/fail", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert (problem["code"], problem["detail"], problem["status"]) == (code, refusal.message, status)
    assert problem["type"] and problem["title"]
    fields = [{"field": "points", "message": refusal.message}] if refusal.field else []
    assert problem["errors"] == fields
    page = client.get("/fail")
    assert page.status_code == status
    assert refusal.message in page.text


def test_a_form_shows_every_refusal_but_those_of_scope() -> None:
    classes = {each for each in vars(errors).values() if isinstance(each, type)}
    refusals = {each for each in classes if issubclass(each, errors.DomainError)}
    shown = {each for each in refusals if issubclass(each, errors.Correctable)}
    first = {errors.FirstWanted, errors.NewPasswordWanted, errors.SecondFactorWanted}
    assert refusals - shown == {errors.DomainError, errors.Forbidden, errors.NotFound, *first}


@ONE_ENGINE
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("SELECT secret_table", {}, ORIGINAL), 503),
        (PoolTimeout("QueuePool limit"), 503),
        (DBAPIError("SELECT secret_table", {}, ORIGINAL, connection_invalidated=True), 503),
        (DBAPIError("SELECT secret_table", {}, ORIGINAL), 500),
        (IntegrityError("INSERT secret_table", {"name": "secret_row"}, ORIGINAL), 409),
        (DataError("INSERT secret_table", {}, ORIGINAL), 422),
        (OverflowError("Python int too large"), 422),
        (ValueError("A string literal cannot contain NUL (0x00) characters."), 422),
        (ValueError("a defect"), 500),
        (KeyError("a defect"), 500),
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_failure_below_shows_no_insides(failing: Failing, error: Exception, status: int, accept: str) -> None:
    answer = failing(raising(error)).get("/fail", headers={"Accept": accept})
    assert answer.status_code == status
    assert not re.search("secret|SELECT|INSERT|Traceback|QueuePool|defect|literal", answer.text)
    assert (answer.headers.get("Retry-After") == "5") == (status == 503)


@pytest.mark.parametrize("value", ["\x00", "\ud800", 10**20])
def test_a_value_no_column_holds_is_the_senders_mistake(failing: Failing, value: object) -> None:
    column = "id" if isinstance(value, int) else "login"
    client = failing(sql(f'SELECT * FROM "user" WHERE {column} = :value', value=value))
    engine = client.application.config["SQLALCHEMY_DATABASE_URI"].split(":")[0]
    # Each engine compares with one of them without complaint, and finds nobody.
    harmless = {("sqlite", "\x00"), ("postgresql+psycopg2", 10**20)}
    assert client.get("/fail").status_code == (200 if (engine, value) in harmless else 422)


@ONE_ENGINE
def test_a_wrong_verb_names_the_right_ones(failing: Failing) -> None:
    answer = failing(lambda: "ok").delete("/fail")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@ONE_ENGINE
def test_an_unknown_host_is_refused_with_a_page(failing: Failing) -> None:
    """Routing has failed by then: the page must not need it."""
    client = failing(lambda: "ok", TRUSTED_HOSTS=["ball.example.org"])
    assert client.get("/fail", base_url="http://ball.example.org").status_code == 200
    answer = client.get("/fail", base_url="http://evil.example")
    assert answer.status_code == 400
    assert "Запрос не понят" in answer.text


@ONE_ENGINE
@pytest.mark.parametrize(
    ("host", "told"),
    [("evil.example:8080", "«evil.example:8080»"), ("a\nb\x1b[31m«", "«a?b?[31m?»"), ("x" * 500, f"«{'x' * 100}»")],
)
def test_a_refused_host_and_its_setting_are_in_the_log(
    failing: Failing, caplog: pytest.LogCaptureFixture, host: str, told: str
) -> None:
    client = failing(lambda: "ok", TRUSTED_HOSTS=["ball.example.org"])
    client.get("/fail", environ_overrides={"HTTP_HOST": host})
    lines = [line for line in caplog.messages if "POINTS_TRUSTED_HOSTS" in line]
    assert len(lines) == 1 and told in lines[0] and "\n" not in lines[0]


@ONE_ENGINE
def test_a_form_without_a_token_is_explained(failing: Failing) -> None:
    client = failing(lambda: "ok", WTF_CSRF_ENABLED=True)
    answer = client.post("/fail")
    assert answer.status_code == 400
    assert "Форма устарела" in answer.text
    problem = client.post("/fail", json={}).get_json()
    assert problem["code"] == "csrf"


@ONE_ENGINE
def test_nobody_goes_to_the_login_page_and_a_program_gets_401(failing: Failing) -> None:
    client = failing(lambda: abort(401))
    assert client.get("/fail").headers["Location"] == "/login"
    assert client.get("/fail", headers={"Accept": "application/json"}).status_code == 401
