"""Settings: unknown, wrong, missing or weak ones stop the start with a sentence that says what to do."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from points_admin import clock, config, create_app
from points_admin.config import PREFIX, ROOT, SETTINGS, SettingsError

STRONG = "q7Vd-0xTzL4mWc2Rk9_sYbUe8hNfA1pJgXo6iK3t"
PRODUCTION = {"POINTS_SECRET_KEY": STRONG, "POINTS_TRUSTED_HOSTS": "ball.example.org"}


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_shows_every_setting_with_its_default_and_no_other():
    assert example() == {PREFIX + setting.name: setting.default for setting in SETTINGS}


def test_the_example_explains_every_setting_in_the_words_of_the_code():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [s.name for s in SETTINGS if f"# {s.about}\n{PREFIX}{s.name}=" not in text] == []


def test_production_is_the_default_and_starts_with_a_strong_secret_and_hosts():
    values = config.load(PRODUCTION)
    assert values["POINTS_ENV"] == "production"
    assert values["SECRET_KEY"] == STRONG
    assert values["TRUSTED_HOSTS"] == ["ball.example.org"]
    assert values["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "POINTS_SECRET_KEY не задан или слаб"),
        (PRODUCTION | {"POINTS_SECRET_KEY": STRONG[:31]}, "POINTS_SECRET_KEY не задан или слаб"),
        (PRODUCTION | {"POINTS_SECRET_KEY": "abc" * 20}, "POINTS_SECRET_KEY не задан или слаб"),
        (PRODUCTION | {"POINTS_TRUSTED_HOSTS": " , "}, "POINTS_TRUSTED_HOSTS не задан"),
        (PRODUCTION | {"POINTS_SECRET": "x"}, "Неизвестная настройка POINTS_SECRET"),
        (PRODUCTION | {"POINTS_ENV": "staging"}, "POINTS_ENV: не годится «staging»"),
        (PRODUCTION | {"POINTS_TIMEZONE": "Moscow"}, "POINTS_TIMEZONE: не годится «Moscow»"),
        (PRODUCTION | {"POINTS_TIMEZONE": "../../etc/passwd"}, "POINTS_TIMEZONE: не годится"),
        (PRODUCTION | {"POINTS_UNIT_FORMS": "балл,балла"}, "POINTS_UNIT_FORMS: не годится"),
        (PRODUCTION | {"POINTS_SECURE_COOKIES": "maybe"}, "POINTS_SECURE_COOKIES: не годится"),
        (PRODUCTION | {"POINTS_PROXIES": "two"}, "POINTS_PROXIES: не годится «two»"),
        (PRODUCTION | {"POINTS_PROXIES": "-1"}, "POINTS_PROXIES: не годится «-1»"),
        (PRODUCTION | {"POINTS_DATABASE_URL": "mysql://x"}, "POINTS_DATABASE_URL: не годится"),
        (PRODUCTION | {"POINTS_DATABASE_URL": "no url"}, "POINTS_DATABASE_URL: не годится"),
    ],
)
def test_a_bad_setting_stops_the_start(settings, said):
    with pytest.raises(SettingsError, match="^" + re.escape(said)):
        create_app(settings)


def test_a_refused_address_is_not_repeated_with_its_password():
    with pytest.raises(SettingsError) as refusal:
        create_app(PRODUCTION | {"POINTS_DATABASE_URL": "mysql://app:p4ssw0rd@db/points"})
    assert "p4ssw0rd" not in str(refusal.value)


def test_the_command_line_says_it_in_one_line_and_exits_2():
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "routes"],
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 2
    assert "POINTS_SECRET_KEY" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_a_development_start_needs_no_secret():
    assert create_app({"POINTS_ENV": "development"}).config["SECRET_KEY"]


def test_a_bare_postgresql_address_gets_its_driver():
    values = config.load(PRODUCTION | {"POINTS_DATABASE_URL": "postgresql://app:p%40ss@db.example/points"})
    assert values["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg2://app:p%40ss@db.example/points"


def test_a_relative_sqlite_file_counts_from_the_project():
    values = config.load(PRODUCTION | {"POINTS_DATABASE_URL": "sqlite:///instance/x.sqlite3"})
    assert values["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{ROOT / 'instance' / 'x.sqlite3'}"


@pytest.mark.parametrize(("zone", "day"), [("Europe/Moscow", 22), ("Europe/Kaliningrad", 21)])
def test_the_zone_decides_what_day_it_is(zone, day, monkeypatch):
    # 21:30 UTC is past midnight in Moscow, but not yet in Kaliningrad.
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 21, 30, tzinfo=UTC))
    create_app({"POINTS_ENV": "test", "POINTS_TIMEZONE": zone})
    try:
        assert clock.today() == date(2026, 11, day)
    finally:
        clock.use_zone("Europe/Moscow")
