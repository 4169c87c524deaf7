"""`tick`: everything that runs by the clock. A system timer calls it every minute; twice at once does no harm."""

from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from points_admin.access import SYSTEM
from points_admin.accounts.models import LoginFailure
from points_admin.digest.services import order_digests
from points_admin.enrolment.waiting import move_up
from points_admin.errors import DomainError
from points_admin.extensions import db
from points_admin.privacy.person import Person
from points_admin.privacy.retention import due, erase_if_due, forget_old
from points_admin.rules.personal import grant_timed
from points_admin.schedule.placing import place_due
from points_admin.web.formats import plural
from points_admin.web.mail.delivery import deliver
from points_admin.year_end.carrying import carry_on, unfinished


def _letters() -> str:
    done = deliver()
    said = f"писем отправлено: {done.sent}"
    late = done.postponed + done.failed
    return f"{said}, не ушло: {late}" if late else said


def _waiting_list() -> str:
    moved = move_up()
    db.session.commit()
    return f"из листа ожидания: {moved} {plural(moved, 'заявка', 'заявки', 'заявок')}"


def _lessons() -> str:
    placed = place_due()
    db.session.commit()
    return f"занятий поставлено: {placed}"


def _rules() -> str:
    granted = grant_timed()
    db.session.commit()
    return f"начислений по правилам: {granted}"


def _year_end() -> str:
    """Step by step, each a transaction: who runs beside us, or after us, goes on where the last step ended."""
    steps = 0
    for plan_id in unfinished():
        while carry_on(SYSTEM, plan_id):
            db.session.commit()
            steps += 1
        db.session.rollback()
    return f"шагов конца года: {steps}"


def _old() -> str:
    forget_old(keep_left_days=_keep_left_days())
    db.session.commit()
    return "старое забыто"


def _people() -> str:
    """One by one: whom somebody else erases at this moment, or who may not be erased, keeps nobody else waiting."""
    erased = sum(map(_erased, due(keep_left_days=_keep_left_days())))
    return f"обезличено: {erased}"


def _erased(person: Person) -> bool:
    try:
        is_erased = erase_if_due(person, keep_left_days=_keep_left_days())
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        current_app.logger.warning("tick: %s", refusal.message)
        return False
    return is_erased


def _keep_left_days() -> int:
    return int(current_app.config["POINTS_KEEP_LEFT_DAYS"])


def _digests() -> str:
    ordered = order_digests()
    db.session.commit()
    return f"сводок за неделю: {ordered}"


# Letters go last: what the other jobs have to say leaves with this very tick.
JOBS: tuple[Callable[[], str], ...] = (
    _waiting_list,
    _lessons,
    _rules,
    _year_end,
    _old,
    _people,
    _digests,
    _letters,
)


@click.command("tick")
@with_appcontext
def tick() -> int:
    """Выполнить всё, что делается по времени: письма, сводки, занятия, правила, конец года, обезличивание и прочее."""
    # Without tables each job would complain by itself, at length; the program says it in one line.
    db.session.execute(select(LoginFailure.key).limit(1))
    db.session.rollback()
    results = tick_once()
    click.echo(f"Готово: {'; '.join(filter(None, results))}.")
    return 0 if all(results) else 1


def tick_once() -> list[str | None]:
    """Every job, one after the other, and what each says."""
    return [_result_of(job) for job in JOBS]


def _result_of(job: Callable[[], str]) -> str | None:
    """What the job says; None where it broke, which keeps no other job from its work."""
    try:
        return job()
    except SQLAlchemyError:
        _complain(job, "база данных занята или не отвечает")
    except Exception:
        _complain(job, "ошибка в программе")
    return None


def _complain(job: Callable[[], str], why: str) -> None:
    db.session.rollback()
    current_app.logger.exception("tick: %s", job.__name__)
    click.echo(f"Часть работы не выполнена: {why}, подробности в журнале.", err=True)
