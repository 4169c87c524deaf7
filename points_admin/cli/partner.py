"""`partner-event`: a partner's program on the server says who took part in an event of theirs."""

from datetime import date

import click
from flask.cli import with_appcontext

from points_admin.access import SYSTEM
from points_admin.accounts.queries import find_user
from points_admin.database import row_id
from points_admin.errors import Invalid, NotFound
from points_admin.extensions import db
from points_admin.partners.reporting import report_event
from points_admin.roster.models import Student
from points_admin.roster.queries import student_behind


@click.command("partner-event")
@click.option("--partner", required=True, help="Кто сообщает: название партнёра.")
@click.option("--event", "external_id", required=True, help="Номер события у партнёра: учитывается один раз.")
@click.option("--login", default="", help="Логин ученика.")
@click.option("--student", "number", default="", help="Номер ученика: он виден в адресе его карточки.")
@click.option("--day", default="", help="День события, например 2026-11-28. Без него — сегодня.")
@with_appcontext
def partner_event(partner: str, external_id: str, login: str, number: str, day: str) -> None:
    """Записать событие партнёра и начислить баллы по правилам.

    Повторить можно: второй раз событие не считается.
    """
    student = _student(login, number)
    report = report_event(SYSTEM, partner=partner, external_id=external_id, student=student, occurred_on=_day(day))
    db.session.commit()
    if report.is_new:
        click.echo(f"Записано: {student.full_name}. Начислений по правилам: {report.granted}.")
    else:
        click.echo(f"Это событие уже записано: {student.full_name}. Ничего не изменено.")


def _student(login: str, number: str) -> Student:
    if bool(login) == bool(number):
        raise Invalid("Укажите одно из двух: --login или --student.")
    user = find_user(login) if login else None
    found = student_behind(user) if user else None if login else db.session.get(Student, row_id(number))
    if found is None:
        raise NotFound("Такого ученика нет: проверьте логин или номер.")
    return found


def _day(day: str) -> date | None:
    try:
        return date.fromisoformat(day) if day else None
    except ValueError as error:
        raise Invalid("Введите день в виде 2026-11-28.") from error
