"""`demo` and `seed-demo`: an invented technopark to look at."""

import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Thread

import click
from alembic import command as alembic
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext

from points_admin.cli.database import migrate
from points_admin.cli.demo.attendance import begin_lesson
from points_admin.cli.demo.joining import KNOWN_APPLICANT
from points_admin.cli.demo.people import ADMIN, KNOWN_STUDENT, KNOWN_TEACHERS
from points_admin.cli.demo.plant import Planted, is_planted, plant
from points_admin.cli.reference import add_reference
from points_admin.cli.serving import HOST, listen, port_option, serve
from points_admin.cli.table import table
from points_admin.cli.tick import tick_once
from points_admin.config import ROOT
from points_admin.extensions import db
from points_admin.web.formats import plural

DEMO_PASSWORD = "kvantorium-demo"
STUDENTS = 200
ENTRIES = 4000
MAIL_FOLDER = "instance/demo-mail"
TICK_SECONDS = 20


@click.command("demo")
@port_option
@click.pass_context
def demo(ctx: click.Context, port: int) -> None:
    """Показать систему на выдуманных данных."""
    create_app = ctx.ensure_object(ScriptInfo).create_app
    app: Flask = create_app(demo_settings(ROOT / "instance" / "demo.sqlite3", port))  # type: ignore[misc]  # never None
    server = listen(app, port)
    with app.app_context():
        prepare_demo()
    click.echo(f"{logins(DEMO_PASSWORD)}\nПисьма складываются в папку {MAIL_FOLDER}.\n")
    Thread(target=_tick_along, args=(app,), daemon=True).start()
    serve(server, f"http://localhost:{port}/")


@click.command("seed-demo")
@click.option("--students", type=click.IntRange(20, 20_000), default=STUDENTS, show_default=True, help="Учеников.")
@click.option("--entries", type=click.IntRange(0, 5_000_000), default=ENTRIES, show_default=True, help="Операций.")
@with_appcontext
def seed_demo(students: int, entries: int) -> None:
    """Заполнить пустую базу выдуманными людьми и баллами."""
    # Nobody may find a login that is printed in the documentation in a working database.
    is_production = current_app.config["POINTS_ENV"] == "production"
    password = secrets.token_urlsafe(9) if is_production else DEMO_PASSWORD
    add_reference()
    click.echo(summary(plant(students=students, entries=entries, password=password)))
    click.echo(logins(password))


def demo_settings(path: Path, port: int) -> Mapping[str, str]:
    """Settings of a demonstration in its own SQLite file; the environment does not matter."""
    return {
        "POINTS_ENV": "development",
        "POINTS_SECRET_KEY": _secret_beside(path),
        "POINTS_DATABASE_URL": f"sqlite:///{path}",
        "POINTS_TRUSTED_HOSTS": f"{HOST},localhost",
        # Passkeys belong to a name: under a number no browser makes one.
        "POINTS_SITE_URL": f"http://localhost:{port}",
        "POINTS_SECURE_COOKIES": "no",
        "POINTS_MAIL_URL": f"file:{MAIL_FOLDER}",
    }


def _secret_beside(path: Path) -> str:
    """The same at every start: who has switched the second step on gets in tomorrow, too."""
    kept = path.with_suffix(".secret")
    if not kept.exists():
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


def _tick_along(app: Flask) -> None:
    """What a system timer does on a site that works for good."""
    while True:
        with app.app_context():
            tick_once()
        time.sleep(TICK_SECONDS)


def prepare_demo() -> None:
    """Tables, reference rows and, once, the invented people."""
    migrate(alembic.upgrade)
    add_reference()
    if not is_planted():
        click.echo("Готовлю показательные данные…")
        click.echo(summary(plant(students=STUDENTS, entries=ENTRIES, password=DEMO_PASSWORD)))
    begin_lesson()
    db.session.commit()


def summary(planted: Planted) -> str:
    """One line: what there is now."""
    students = plural(planted.students, "ученик", "ученика", "учеников")
    groups = plural(planted.groups, "группа", "группы", "групп")
    entries = plural(planted.entries, "операция", "операции", "операций")
    return f"Готово: {planted.students} {students}, {planted.groups} {groups}, {planted.entries} {entries}."


def logins(password: str) -> str:
    """Who can sign in, as a table."""
    anna, boris = KNOWN_TEACHERS
    people = [
        ("Администратор", ADMIN, "всё"),
        ("Педагог", anna, "VR/AR-квантум"),
        ("Педагог", boris, "IT-квантум"),
        ("Ученица", KNOWN_STUDENT, "личный кабинет"),
        ("Новичок", KNOWN_APPLICANT, "заявка на рассмотрении"),
    ]
    rows = [(role, f"{name.last} {name.first}", login, password, sees) for role, (name, login), sees in people]
    people_table = table(("Кто", "Имя", "Логин", "Пароль", "Что видно"), rows)
    hint = "Начните с anna: у неё идёт занятие. У остальных тот же пароль, их логины — в списке пользователей."
    return f"\n{people_table}\n\n{hint}"
