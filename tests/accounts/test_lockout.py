"""Wrong passwords make the next attempt wait, longer each time; the owner elsewhere still gets in."""

from datetime import timedelta

import pytest

from points_admin import clock
from points_admin.accounts import lockout
from points_admin.accounts.models import LoginFailure
from tests.support.factories import PASSWORD

SECONDS = [30, 60, 120, 240, 480, 900, 900]


def attempt(app, name="vera", password="ne-tot-parol", address="10.0.0.1", **more):
    return app.test_client().post(
        "/login",
        environ_base={"REMOTE_ADDR": address},
        **(more or {"data": {"email": name, "password": password}}),
    )


def test_pauses_grow_to_a_quarter_of_an_hour():
    pauses = [lockout.pause_after(n, lockout.FREE_PER_ADDRESS) for n in range(1, 12)]
    assert pauses == [None] * 4 + [timedelta(seconds=s) for s in SECONDS]


def test_after_five_wrong_passwords_even_the_right_one_waits(cast, app, at):
    for _ in range(5):
        assert attempt(app).status_code == 200
    answer = attempt(app, password=PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 31
    assert "Слишком много неудачных попыток входа. Повторите через" in answer.text
    at(seconds=32)
    assert attempt(app, password=PASSWORD).status_code == 302


def test_the_next_pause_is_longer(cast, app, at):
    for _ in range(5):
        attempt(app)
    at(seconds=32)
    assert attempt(app).status_code == 200
    at(seconds=32 + 45)
    assert attempt(app, password=PASSWORD).status_code == 429
    at(seconds=32 + 62)
    assert attempt(app, password=PASSWORD).status_code == 302


def test_json_waits_too(cast, app):
    for _ in range(5):
        attempt(app, json={"email": "vera", "password": "ne-tot-parol"})
    answer = attempt(app, json={"email": "vera", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.json["response"]["errors"][0].startswith("Слишком много неудачных попыток")


def test_the_owner_elsewhere_still_gets_in(cast, app):
    for _ in range(10):
        attempt(app)
    assert attempt(app, password=PASSWORD, address="10.0.0.2").status_code == 302


def test_a_name_waits_however_it_is_typed(cast, app):
    for name in ("anna", "ANNA", " anna", "Anna", "anna"):
        attempt(app, name)
    assert attempt(app, "anna", PASSWORD).status_code == 429


def test_a_pause_does_not_tell_whose_email_it_is(cast, app):
    cast.anna.email = "anna@example.org"
    for email in ("anna@example.org", "nobody@example.org"):
        for name in ("anna", "anna", "anna", email, email):
            attempt(app, name, address=f"address of {email}")
        assert attempt(app, email, address=f"address of {email}").status_code == 200


def test_a_name_does_not_pass_for_a_name_at_an_address(cast, session):
    for number in range(lockout.FREE_PER_ACCOUNT):
        lockout.count(lockout.Attempt("vera|10.0.0.5", f"10.1.0.{number}", None))
    lockout.count(lockout.Attempt("vera", "10.0.0.5", cast.vera.user_id))


def test_login_and_email_are_one_account_for_guessers_everywhere(cast, app, session, monkeypatch):
    monkeypatch.setattr(lockout, "FREE_PER_ACCOUNT", 8)
    for number in range(8):
        name = ("anna", "anna@example.org")[number % 2]
        lockout.count(lockout.Attempt(name, f"10.0.1.{number}", cast.anna.id))
    with pytest.raises(lockout.LoginPaused):
        lockout.count(lockout.Attempt("anna", "10.0.2.1", cast.anna.id))


def test_an_unknown_name_waits_just_like_a_known_one(cast, app):
    known = [attempt(app, "vera").status_code for _ in range(7)]
    unknown = [attempt(app, "nobody").status_code for _ in range(7)]
    assert known == unknown == [200] * 5 + [429] * 2


def test_a_good_login_forgets_the_failures(cast, app, session):
    for _ in range(4):
        attempt(app)
    assert attempt(app, password=PASSWORD).status_code == 302
    assert session.query(LoginFailure).count() == 0
    for _ in range(4):
        attempt(app)
    assert attempt(app, password=PASSWORD).status_code == 302


def test_many_addresses_against_one_account_wait_as_well(cast, session, monkeypatch):
    monkeypatch.setattr(lockout, "FREE_PER_ACCOUNT", 8)
    for number in range(8):
        lockout.count(lockout.Attempt("vera", f"10.0.1.{number}", cast.vera.user_id))
    with pytest.raises(lockout.LoginPaused):
        lockout.count(lockout.Attempt("vera", "10.0.2.1", cast.vera.user_id))


def test_but_not_the_owner_where_the_owner_is_signed_in(cast, app, session, monkeypatch):
    monkeypatch.setattr(lockout, "FREE_PER_ACCOUNT", 8)
    assert attempt(app, password=PASSWORD, address="10.0.0.7").status_code == 302
    for number in range(8):
        lockout.count(lockout.Attempt("vera", f"10.0.1.{number}", cast.vera.user_id))
    assert attempt(app, password=PASSWORD, address="10.0.0.8").status_code == 429
    assert attempt(app, password=PASSWORD, address="10.0.0.7").status_code == 302


def test_an_attempt_is_counted_before_the_password_is_looked_at(cast, session, monkeypatch):
    one = lockout.Attempt("vera", "10.0.0.1", cast.vera.user_id)
    for _ in range(lockout.FREE_PER_ADDRESS):
        lockout.count(one)
    with pytest.raises(lockout.LoginPaused):
        lockout.count(one)


def test_failures_are_forgotten_after_a_day(cast, session, at):
    one = lockout.Attempt("vera", "10.0.0.1", cast.vera.user_id)
    for _ in range(4):
        lockout.count(one)
    at(hours=25)
    lockout.count(one)
    assert {row.failures for row in session.query(LoginFailure)} == {1}


def test_the_table_holds_no_typed_text(cast, app, session):
    attempt(app, "tajnoe-slovo")
    rows = session.query(LoginFailure).all()
    assert rows
    assert all(len(row.key) == 64 and "tajnoe" not in row.key for row in rows)
    assert all(row.last_failed_at <= clock.now() for row in rows)
