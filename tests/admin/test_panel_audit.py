"""The audit page speaks Russian: actions, fields and codes that the product records."""

import pytest
from sqlalchemy import inspect, select

from points_admin.accounts.models import User
from points_admin.admin import event_words
from points_admin.audit.field_words import FIELDS
from points_admin.audit.models import AuditEvent
from points_admin.audit.words import action_label
from points_admin.cli.reference import add_reference
from points_admin.config import ROOT
from points_admin.imports import services
from points_admin.imports.models import ImportKind
from points_admin.ledger.models import Reason
from points_admin.roster.models import Group, Kvant, Student
from tests.admin.recorded import Unreadable, recorded_actions, recorded_fields
from tests.support.source import Module, modules


def test_a_denial_is_told_in_words(login, cast):
    login(cast.boris).get(f"/admin/students/details/?id={cast.vera.id}")
    admin = login(cast.admin)
    html = admin.get("/admin/audit/?state=denials").text
    assert "Доступ: отказ" in html and "Ковалёв Борис" in html
    address = html.split('class="row-link" href="')[1].split('"')[0]
    card = admin.get(address).text
    assert "нет или чужое" in card and "/admin/students/details/" in card and "not_found" not in card


ACTIONS = recorded_actions(modules(ROOT))
# Set when the row is made and never changed, or derived, or said otherwise.
NEVER_RECORDED = {"id", "created_at", "erased_at", "fs_uniquifier", "search_key", "match_key"}


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_that_the_product_records_has_a_name(action):
    label = action_label(AuditEvent(action=action))
    assert not any("a" <= letter.casefold() <= "z" for letter in label), label


@pytest.mark.parametrize(
    ("source", "actions"),
    [
        ("def f():\n record(1, 'thing.new')", {"thing.new"}),
        (
            "def f(off):\n verb = 'end' if off else 'start'\n audit.record(1, f'thing.{verb}')",
            {"thing.end", "thing.start"},
        ),
        ("def say(who, what):\n record(who, what)\ndef f():\n say(1, 'thing.said')", {"thing.said"}),
    ],
)
def test_an_action_is_found_however_it_is_put_together(source, actions):
    assert recorded_actions([Module("x", source)]) == actions


def test_an_action_that_nobody_can_read_is_not_passed_over():
    with pytest.raises(Unreadable):
        recorded_actions([Module("x", "def f():\n record(1, invent())")])


@pytest.fixture
def busy_day(admin, cast, session, run):
    """One of everything that is recorded with fields."""
    add_reference()
    words = ("--last-name", "Юрьев", "--first-name", "Лев", "--kvant", cast.vr.slug, "--password-stdin")
    made = run("create-user", "--role", "student", "--login", "lev", *words, input="tri-slova-naugad\n")
    assert made.exit_code == 0, made.output
    text = f"ФИО;Д.р.;Квант;Группа;Школа\nНовая Яна;01.02.2013;{cast.vr.name};Новая-1;5\n"
    job = services.upload(cast.admin, kind=ImportKind.ROSTER, filename="список.csv", content=text.encode())
    services.set_columns(cast.admin, job, {name: job.columns[name] for name in job.columns if name != "school"})
    services.apply(cast.admin, job)
    services.roll_back(cast.admin, job)
    data = {"last_name": "Лебедева", "first_name": "Вера", "birth_date": "2012-02-03", "email": "vera@example.org"}
    admin.post(f"/admin/students/edit/?id={cast.vera.id}", data=data)
    admin.post("/admin/students/archive/", data={"id": cast.vera.id, "confirmed": "1"})
    admin.post("/admin/groups/new/", data={"kvant": cast.vr.id, "code": "Новая-2", "teacher": cast.anna.id})
    admin.post("/admin/kvants/archive/", data={"id": cast.it.id, "confirmed": "1"})
    admin.post("/admin/users/role/", data={"id": cast.anna.id, "role": "admin", "confirmed": "1"})


def test_every_field_that_is_recorded_has_a_name(busy_day, session):
    events = session.scalars(select(AuditEvent)).all()
    actions = {event.action for event in events}
    assert len(actions) >= 14 and actions <= ACTIONS
    named = {(event.action, field) for event in events for field, *_ in event_words.changed(event)}
    assert [pair for pair in sorted(named) if pair[1].isascii()] == []


def test_every_field_that_the_source_records_has_a_name():
    assert len(recorded_fields(modules(ROOT))) > 20
    assert recorded_fields(modules(ROOT)) - FIELDS.keys() == set()


@pytest.mark.parametrize("model", [User, Student, Kvant, Group, Reason])
def test_every_column_whose_changes_are_recorded_has_a_name(model):
    columns = {column.key for column in inspect(model).column_attrs}
    assert columns - NEVER_RECORDED - FIELDS.keys() == set()


def test_an_audit_card_cannot_be_changed(admin, session):
    event = session.scalars(select(AuditEvent)).first()
    form = {"id": event.id, "action": "x", "confirmed": "1"}
    assert admin.post(f"/admin/audit/edit/?id={event.id}", data=form).status_code == 403
    assert admin.post("/admin/audit/delete/", data=form).status_code == 403
    assert session.get(AuditEvent, event.id).action == "session.start"
