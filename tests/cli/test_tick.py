"""Does the timer do all its work, also when somebody runs it twice or a part of it breaks?"""

from collections import Counter

import pytest
from sqlalchemy.exc import OperationalError

from points_admin import clock, create_app
from points_admin.cli import tick
from points_admin.enrolment.models import RequestStatus
from points_admin.extensions import db
from points_admin.notices.models import LetterKind
from points_admin.notices.services import write
from points_admin.web.mail import delivery
from points_admin.year_end.models import YearEndStatus
from tests.ledger.support import balance
from tests.support.config import TEST_CONFIG
from tests.support.factories import give_points, make_request, make_year_end
from tests.support.mail import mail_server
from tests.support.racing import at_once


def test_it_sends_letters_and_moves_the_waiting_list_up(app, session, cast, run, tmp_path):
    app.config["POINTS_MAIL_URL"] = f"file:{tmp_path}"
    waiting = make_request(session, cast.vr, status=RequestStatus.WAITING)
    waiting.student.user.email = "fresh@example.org"
    session.commit()
    done = run("tick")
    assert (done.exit_code, done.stderr) == (0, "")
    said = (
        "из листа ожидания: 1 заявка",
        "занятий поставлено: 0",
        "начислений по правилам: 0",
        "шагов конца года: 0",
        "старое забыто",
        "обезличено: 0",
        "сводок за неделю: 0",
        "писем отправлено: 1",
    )
    assert done.stdout == f"Готово: {'; '.join(said)}.\n"
    assert waiting.status == RequestStatus.PENDING
    assert "писем отправлено: 0" in run("tick").stdout


def test_it_ends_the_year_on_its_day(session, cast, run):
    give_points(session, cast.vera, 40, cast.vr)
    plan = make_year_end(session, amount=30, due_on=clock.today())
    # To begin, a batch, to end.
    assert "шагов конца года: 3" in run("tick").stdout
    assert plan.status == YearEndStatus.DONE
    assert balance(session, cast.vera) == 30
    assert "шагов конца года: 0" in run("tick").stdout
    assert run("ledger", "verify").exit_code == 0


@pytest.mark.parametrize("fault", [OperationalError("SELECT secret", {}, Exception("gone")), KeyError("secret")])
def test_a_broken_job_keeps_no_other_from_its_work(app, session, cast, run, monkeypatch, tmp_path, fault):
    app.config["POINTS_MAIL_URL"] = f"file:{tmp_path}"
    write(LetterKind.NOTICE, recipient="mama@example.org", context={"title": "Да"})
    session.commit()

    def broken() -> str:
        raise fault

    monkeypatch.setattr(tick, "JOBS", (broken, *tick.JOBS))
    done = run("tick")
    assert done.exit_code == 1
    assert "писем отправлено: 1" in done.stdout
    assert "Часть работы не выполнена" in done.stderr
    assert "SELECT" not in done.stdout + done.stderr and "secret" not in done.stdout + done.stderr


LETTERS = 20


def delivered_by_many(database) -> Counter[str]:
    """What arrives where four deliver at once."""
    with mail_server() as mailbox:
        environ = database.environ | {"POINTS_MAIL_URL": mailbox.url}
        app = create_app(environ, **TEST_CONFIG)
        with app.app_context():
            for number in range(LETTERS):
                write(LetterKind.NOTICE, recipient=f"nr{number}@example.org", context={"title": "Да"})
            db.session.commit()
        at_once(app, 4, delivery.deliver)
        with app.app_context():
            db.engine.dispose()
    return Counter(letter["To"] for letter in mailbox.letters)


def test_several_timers_at_once_send_each_letter_once(database):
    assert delivered_by_many(database) == Counter({f"nr{number}@example.org": 1 for number in range(LETTERS)})


def test_without_a_claim_letters_would_go_twice(database, monkeypatch):
    """The control: a lease of no time at all."""
    monkeypatch.setattr(delivery, "LEASE", -delivery.LEASE)
    arrived = delivered_by_many(database)
    assert max(arrived.values()) > 1


@pytest.mark.parametrize("word", ["tick"])
def test_its_help_is_russian(run, word):
    assert "письма" in run(word, "--help").stdout
