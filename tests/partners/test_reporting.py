"""Events of partners: each counts once for a student, and the rules answer it in the same transaction."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from points_admin import clock
from points_admin.accounts.queries import find_user
from points_admin.errors import Forbidden, Invalid
from points_admin.extensions import db
from points_admin.ledger.models import LedgerEntry
from points_admin.partners.models import PartnerEvent
from points_admin.partners.reporting import partner_events_between, report_event
from points_admin.roster.models import Student
from tests.support.cast import make_cast
from tests.support.factories import make_applicant, make_rule
from tests.support.racing import at_once


def entries(session, student):
    found = session.scalars(select(LedgerEntry).where(LedgerEntry.student_id == student.id).order_by(LedgerEntry.id))
    return [(entry.points, entry.comment) for entry in found]


def test_an_event_counts_once_for_a_student(session, cast, actions):
    make_rule(session, "partner_event", 30)
    first = report_event(cast.admin, partner="Планетарий", external_id="лекция-1", student=cast.vera)
    again = report_event(cast.admin, partner=" Планетарий ", external_id="лекция-1", student=cast.vera)
    assert [(report.is_new, report.granted) for report in (first, again)] == [(True, 1), (False, 0)]
    report_event(cast.admin, partner="Планетарий", external_id="лекция-1", student=cast.gleb)
    report_event(cast.admin, partner="Планетарий", external_id="лекция-2", student=cast.vera)
    assert entries(session, cast.vera) == [(30, "Планетарий")] * 2
    assert len(session.scalars(select(PartnerEvent)).all()) == 3
    assert actions().count("partner.report") == 3


def test_events_are_facts_of_their_days(session, cast):
    day = clock.today() - timedelta(days=3)
    report_event(cast.admin, partner="Музей", external_id="1", student=cast.vera, occurred_on=day)
    [fact] = partner_events_between(day, day)
    assert (fact.student_id, fact.about, fact.kvant_id) == (cast.vera.id, "Музей", None)
    assert partner_events_between(clock.today(), clock.today()) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"partner": " "}, "partner"),
        ({"partner": "я" * 41}, "partner"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "я" * 101}, "external_id"),
        ({"occurred_on": clock.today() + timedelta(days=1)}, "occurred_on"),
    ],
    ids=["no partner", "long partner", "no event", "long event", "tomorrow"],
)
def test_a_wrong_field_is_named(cast, wrong, field):
    with pytest.raises(Invalid) as refusal:
        report_event(cast.admin, **{"partner": "Музей", "external_id": "1", "student": cast.vera} | wrong)
    assert refusal.value.field == field


def test_strangers_and_other_people_report_nothing(session, cast):
    with pytest.raises(Invalid, match="не в списке"):
        report_event(cast.admin, partner="Музей", external_id="1", student=make_applicant(session))
    for actor in (cast.anna, cast.vera.user):
        with pytest.raises(Forbidden):
            report_event(actor, partner="Музей", external_id="1", student=cast.vera)


def test_the_command_says_what_it_did(session, cast, run):
    make_rule(session, "partner_event", 30)
    words = ("partner-event", "--partner", "Планетарий", "--event", "7", "--login", "vera")
    assert run(*words).stdout == "Записано: Лебедева Вера. Начислений по правилам: 1.\n"
    assert run(*words).stdout == "Это событие уже записано: Лебедева Вера. Ничего не изменено.\n"
    by_number = run(*words[:5], "--student", str(cast.vera.id), "--day", f"{clock.today()}")
    assert by_number.exit_code == 0
    for wrong in (("--login", "nobody-at-all"), ("--student", "1e9"), (), ("--login", "vera", "--day", "вчера")):
        refused = run(*words[:5], *wrong)
        assert (refused.exit_code, refused.stdout) == (2, "")


def test_reports_at_once_count_once(real_app):
    with real_app.app_context():
        cast = make_cast(db.session)
        make_rule(db.session, "partner_event", 30)
        student_id = cast.vera.id
        db.session.commit()

    def report():
        student = db.session.get_one(Student, student_id)
        made = report_event(find_user("admin"), partner="Музей", external_id="1", student=student)
        db.session.commit()
        return made.granted

    assert sorted(at_once(real_app, 4, report)) == [0, 0, 0, 1]
