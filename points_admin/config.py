"""Every setting: name, default, type, rule. Read from the environment with the prefix `POINTS_`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from points_admin.database import engine_options, normalised_url

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "POINTS_"
ENVIRONMENTS = ("production", "development", "test")
SECRET_LENGTH = 32
_SITE = re.compile(r"https?://[a-z0-9.-]+(:\d+)?(/[a-z0-9/._-]*)?", re.IGNORECASE)


class SettingsError(Exception):
    """A setting is missing, unknown or weak; the message says which and how to mend it."""


def _text(value: str) -> str:
    return value.strip()


def _whole(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError
    return number


def _switch(value: str) -> bool:
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[value.strip().lower()]


def _words(value: str) -> list[str]:
    return [word for word in (part.strip() for part in value.split(",")) if word]


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value.strip()).key
    except ZoneInfoNotFoundError as error:
        raise ValueError from error


def _environment(value: str) -> str:
    if value not in ENVIRONMENTS:
        raise ValueError
    return value


def _site(value: str) -> str:
    value = value.strip().rstrip("/")
    if value and not _SITE.fullmatch(value):
        raise ValueError
    return value


def _mail(value: str) -> str:
    value = value.strip()
    if urlsplit(value).scheme not in ("smtp", "smtps", "file", "console"):
        raise ValueError
    return value


def _three_forms(value: str) -> list[str]:
    forms = _words(value)
    if len(forms) != 3:
        raise ValueError
    return forms


def _database(value: str) -> str:
    value = value.strip()
    if make_url(value).get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError
    return value


def _optional_database(value: str) -> str:
    return _database(value) if value.strip() else ""


@dataclass(frozen=True)
class Setting:
    """One line of the table: what `.env.example` shows and the README explains."""

    name: str
    default: str
    parse: Callable[[str], Any]
    about: str


SETTINGS = (
    Setting("ENV", "production", _environment, "production, development или test"),
    Setting(
        "SECRET_KEY",
        "",
        _text,
        "секрет, не короче 32 знаков, в production обязателен: подписывает cookie и ссылки из писем, шифрует второй "
        "шаг входа; после замены коды из приложения не подходят: у кого второй шаг включён, тот входит по запасному "
        "коду или ключу входа, выключает второй шаг (обязательный — командой second-factor off) и включает снова",
    ),
    Setting("TRUSTED_HOSTS", "", _words, "имена сайта через запятую; в production обязательны"),
    Setting("DATABASE_URL", "sqlite:///instance/points.sqlite3", _database, "база: sqlite:///файл или postgresql://…"),
    Setting(
        "OWNER_DATABASE_URL", "", _optional_database, "PostgreSQL: владелец таблиц, для миграций; пусто = DATABASE_URL"
    ),
    Setting("APP_ROLE", "", _text, "PostgreSQL: роль приложения, которой миграции выдают права"),
    Setting("TIMEZONE", "Europe/Moscow", _zone, "часовой пояс технопарка"),
    Setting("UNIT_FORMS", "балл,балла,баллов", _three_forms, "единица учёта: 1, 2, 5"),
    Setting("SITE_NAME", "Кванториум", _text, "название технопарка на страницах"),
    Setting("SECURE_COOKIES", "yes", _switch, "cookie только по HTTPS; no = для локальной работы по http"),
    Setting(
        "SITE_URL",
        "",
        _site,
        "адрес сайта для ссылок в письмах и ключей входа: https://ball.example.org; пусто = первое имя сайта",
    ),
    Setting(
        "MAIL_URL",
        "file:instance/mail",
        _mail,
        "почта: smtp://логин:пароль@сервер:порт (smtps:// - TLS сразу), file:папка или console:",
    ),
    Setting("MAIL_SENDER", "", _text, "от кого письма; пусто = no-reply@имя сайта"),
    Setting("ADMIN_SECOND_FACTOR", "no", _switch, "yes = администраторам нужен второй шаг входа"),
    Setting("KEEP_LEFT_DAYS", "365", _whole, "через сколько дней обезличить того, кто ушёл; 0 = никогда"),
    Setting("PROXIES", "0", _whole, "сколько своих прокси стоит перед приложением"),
    Setting("AWARD_CONFIRM_ABOVE", "500", _whole, "больше стольких баллов на человека — второе подтверждение"),
)


def load(environ: Mapping[str, str]) -> dict[str, Any]:
    """Parsed settings for `app.config` (keys keep the prefix); raises `SettingsError` with a Russian sentence."""
    known = {PREFIX + setting.name for setting in SETTINGS}
    if unknown := sorted(name for name in environ if name.startswith(PREFIX) and name not in known):
        raise SettingsError(f"Неизвестная настройка {unknown[0]}: проверьте имя по .env.example.")
    values: dict[str, Any] = {PREFIX + s.name: _parsed(s, environ) for s in SETTINGS}
    _check_production(values)
    return values | flask_settings(values)


def _parsed(setting: Setting, environ: Mapping[str, str]) -> Any:
    raw = environ.get(PREFIX + setting.name, setting.default)
    try:
        return setting.parse(raw)
    except (ValueError, KeyError, SQLAlchemyError) as error:
        # An address may hold a password, and this sentence ends up in logs.
        shown = "…" if "@" in raw else raw
        raise SettingsError(f"{PREFIX}{setting.name}: не годится «{shown}». Нужно: {setting.about}.") from error


def _check_production(values: Mapping[str, Any]) -> None:
    if values["POINTS_ENV"] != "production":
        return
    secret = values["POINTS_SECRET_KEY"]
    if len(secret) < SECRET_LENGTH or len(set(secret)) < 10:
        raise SettingsError(
            "POINTS_SECRET_KEY не задан или слаб: создайте его командой "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
        )
    if not values["POINTS_TRUSTED_HOSTS"]:
        raise SettingsError("POINTS_TRUSTED_HOSTS не задан: перечислите имена сайта, например ball.example.org.")


def flask_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """What Flask and its extensions call the same things."""
    url = absolute_sqlite(normalised_url(values["POINTS_DATABASE_URL"]))
    return {
        "SECRET_KEY": values["POINTS_SECRET_KEY"] or "development-only",
        "TRUSTED_HOSTS": values["POINTS_TRUSTED_HOSTS"] or None,
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url),
        "SESSION_COOKIE_SECURE": values["POINTS_SECURE_COOKIES"],
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 6 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
    }


def absolute_sqlite(url: str) -> str:
    """A relative SQLite path counts from the project's root, wherever the command was started."""
    prefix = "sqlite:///"
    path = url.removeprefix(prefix)
    if not url.startswith(prefix) or not path or path == ":memory:" or Path(path).is_absolute():
        return url
    return f"{prefix}{ROOT / path}"
