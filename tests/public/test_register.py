"""Registering: what is stored, what is refused beside which field, and what nobody can slip in."""

import re

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.audit.models import AuditEvent
from points_admin.documents.models import Consent, Document, DocumentKind
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.ledger.models import Account, LedgerEntry
from points_admin.notices.models import LetterKind, Notice, OutboxMessage
from points_admin.roster.models import Membership, Student
from points_admin.web.mail.delivery import deliver
from tests.public.registering import PASSWORD, born, filled
from tests.support.bad_input import BAD_VALUES
from tests.support.factories import make_kvant
from tests.support.html import Page

FIELDS = list(filled())
EVERYTHING = (User, Student, Consent, EnrolmentRequest, Notice, OutboxMessage, AuditEvent)


@pytest.fixture
def send(cast, anonymous):
    return lambda **changes: anonymous.post("/register", data=filled(**changes))


@pytest.fixture
def stored(session):
    """How many rows there are of everything that a registration makes."""
    return lambda: [session.scalar(select(func.count()).select_from(model)) for model in EVERYTHING]


def the_request(session):
    return session.scalars(select(EnrolmentRequest)).one()


def wrong_fields(answer):
    """Names of the fields that are marked as wrong."""
    return {attributes["name"] for _tag, attributes in Page(answer.text).tags if attributes.get("aria-invalid")}


def test_everything_is_made_in_one_go(session, cast, send):
    answer = send(login="petr", email="Petr@Example.org", guardian_contact="mama@example.org")
    assert (answer.status_code, answer.location) == (302, "/register/done")
    request = the_request(session)
    student, user = request.student, request.student.user
    assert (request.status, request.kvant, request.is_login_replaced) == (RequestStatus.PENDING, cast.vr, False)
    assert (student.full_name, student.birth_date, student.is_applicant) == ("Семёнов Пётр Ильич", born(12), True)
    assert (student.guardian_name, student.guardian_email, student.guardian_phone) == (
        "Семёнова Ольга",
        "mama@example.org",
        "",
    )
    assert (user.login, user.email, user.full_name) == ("petr", "petr@example.org", "Семёнов Пётр Ильич")
    assert [role.name for role in user.roles] == ["student"]
    assert (user.active, user.must_change_password, user.email_confirmed_at) == (True, False, None)


def test_the_consent_says_who_to_what_when_and_from_where(session, send):
    send()
    consent, text = session.scalars(select(Consent)).one(), session.scalars(newest_text()).one()
    assert (consent.document, consent.body_hash) == (text, text.body_hash)
    assert (consent.given_by, consent.is_by_guardian, consent.address) == ("Семёнова Ольга", True, "127.0.0.1")
    assert abs((clock.now() - consent.given_at).total_seconds()) < 60


def newest_text():
    wanted = select(Document).where(Document.kind == DocumentKind.CONSENT)
    return wanted.order_by(Document.version.desc()).limit(1)


def test_from_fourteen_on_one_agrees_for_oneself(session, send):
    assert send(birth_date=born(14).isoformat(), guardian_name="", guardian_contact="").status_code == 302
    consent = session.scalars(select(Consent)).one()
    assert (consent.given_by, consent.is_by_guardian) == ("Семёнов Пётр Ильич", False)


def test_child_and_guardian_are_told_without_a_name_in_the_letter(session, cast, send):
    send(email="petr@example.org", guardian_contact="mama@example.org")
    title = f"Заявка получена: {cast.vr.name}"
    assert [one.title for one in session.scalars(select(Notice))] == [title]
    letters = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [one.recipient for one in letters] == ["petr@example.org", "mama@example.org"]
    assert all("Семёнов" not in str(one.context) for one in letters)


def test_the_first_letter_asks_to_confirm_the_address(session, send, mailbox, anonymous):
    send(email="petr@example.org")
    deliver()
    [letter] = mailbox.letters
    text = letter.get_body(("plain",)).get_content()
    assert letter["Subject"].startswith("Заявка получена") and "Педагог рассмотрит" in text
    [link] = re.findall(r"/confirm-email/\S+", text)
    anonymous.post(link)
    assert the_request(session).student.user.email_confirmed_at is not None


@pytest.mark.parametrize("name", ["Ольга", "Мама,", "-"])
def test_a_guardian_has_a_surname_and_a_name(session, send, name):
    answer = send(guardian_name=name)
    assert (answer.status_code, wrong_fields(answer)) == (422, {"guardian_name"})


def test_the_newcomer_signs_in_with_what_they_chose(send, anonymous):
    send(login="Petr.Semyonov", email="petr@example.org")
    for name in ("petr.semyonov", "petr@example.org"):
        answer = anonymous.post("/login", data={"email": name, "password": PASSWORD})
        assert answer.location == "/", name
        anonymous.post("/logout")


def test_nobody_is_signed_in_by_registering(send, anonymous):
    send()
    assert anonymous.get("/cabinet/").status_code == 302


def test_the_login_is_made_from_the_name_where_only_an_address_is_given(session, send):
    for number in (1, 2):
        assert send(login="", email=f"petr{number}@example.org").status_code == 302
    logins = session.scalars(select(User.login).where(User.email.like("petr%")).order_by(User.id)).all()
    assert logins == ["semenov.petr", "semenov.petr2"]
    assert not any(session.scalars(select(EnrolmentRequest.is_login_replaced)))


def test_a_phone_is_a_phone(session, send):
    send(guardian_contact=" 8 (900) 123-45-67 ")
    student = the_request(session).student
    assert (student.guardian_phone, student.guardian_email) == ("8 (900) 123-45-67", None)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"last_name": "", "first_name": " "}, "last_name first_name"),
        ({"last_name": "я" * 101}, "last_name"),
        ({"birth_date": ""}, "birth_date"),
        ({"birth_date": "31.02.2014"}, "birth_date"),
        ({"birth_date": born(4).isoformat()}, "birth_date"),
        ({"birth_date": born(26).isoformat()}, "birth_date"),
        ({"birth_date": "2099-01-01"}, "birth_date"),
        ({"kvant": ""}, "kvant"),
        ({"kvant": "net-takogo"}, "kvant"),
        ({"login": "", "email": ""}, "login"),
        ({"login": "a b"}, "login"),
        ({"login": "a@b"}, "login"),
        ({"login": "a" * 65}, "login"),
        ({"email": "petr"}, "email"),
        ({"email": "petr@"}, "email"),
        ({"password": ""}, "password"),
        ({"password": "12345678"}, "password"),
        ({"password": "semyon1"}, "password"),
        ({"password": "petr.semyon-2026", "login": "petr.semyon"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"guardian_name": ""}, "guardian_name"),
        ({"guardian_contact": ""}, "guardian_contact"),
        ({"guardian_contact": "мама"}, "guardian_contact"),
        ({"guardian_contact": "mama@"}, "guardian_contact"),
        ({"consent": None}, "consent"),
        (
            {"last_name": "", "kvant": "", "password": "1", "consent": None},
            "last_name kvant password consent",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(send, stored, changes, fields):
    before = stored()
    answer = send(**changes)
    assert answer.status_code == 422
    assert wrong_fields(answer) == set(fields.split())
    assert stored() == before


def test_what_was_typed_stays_in_the_form_and_the_password_does_not(send):
    answer = send(last_name="Ёлкин-Палкин", consent=None)
    form = Page(answer.text).forms[-1]
    assert (form.fields["last_name"], form.fields["password"]) == ("Ёлкин-Палкин", "")
    assert PASSWORD not in answer.text


def test_the_consent_is_unticked_at_first_and_after_it_was_forgotten(send, anonymous):
    for page in (anonymous.get("/register").text, send(consent=None).text):
        [box] = [attributes for tag, attributes in Page(page).tags if attributes.get("name") == "consent"]
        assert "checked" not in box


def test_a_new_text_wants_a_new_consent(session, send, stored):
    shown = session.scalars(newest_text()).one()
    session.add(Document(kind=DocumentKind.CONSENT, version=shown.version + 1, body="Новый", body_hash="1" * 64))
    answer = send(consent_version=str(shown.version))
    assert answer.status_code == 422 and wrong_fields(answer) == {"consent"}
    fields = Page(answer.text).forms[-1].fields
    assert fields["consent_version"] == str(shown.version + 1)
    assert send(consent_version=fields["consent_version"]).status_code == 302


def test_only_open_kvants_are_offered_and_full_ones_with_a_word(session, cast, anonymous, send):
    make_kvant(session, slug="shut", is_open=False)
    make_kvant(session, slug="old", archived_at=clock.now())
    cast.vr.capacity, cast.it.age_from, cast.it.age_to = 1, 10, 14
    page = anonymous.get("/register").text
    assert 'value="shut"' not in page and 'value="old"' not in page
    assert "Тестовый VR/AR — мест нет, лист ожидания" in page
    assert "Тестовый IT, 10–14 лет<" in page
    for slug in ("shut", "old"):
        assert wrong_fields(send(kvant=slug)) == {"kvant"}
    assert send().status_code == 302
    assert the_request(session).status == RequestStatus.WAITING


def test_the_kvant_of_the_link_is_chosen(cast, anonymous):
    page = anonymous.get("/register?kvant=test-it").text
    assert '<option selected value="test-it">' in page
    assert "<option selected" not in anonymous.get("/register?kvant=net").text.replace('selected value=""', "")


# Threat 1.
def test_further_fields_are_ignored(session, cast, send):
    extra = {"role": "admin", "roles": "admin", "active": "0", "balance": "1000", "id": str(cast.admin.id)}
    extra |= {"fs_uniquifier": "mine", "status": "approved", "is_applicant": "", "user_id": "1", "decided_by_id": "1"}
    assert send(**extra).status_code == 302
    request = the_request(session)
    user = request.student.user
    assert ([role.name for role in user.roles], user.active, user.fs_uniquifier != "mine") == (["student"], True, True)
    assert (request.status, request.decided_by, request.student.is_applicant) == (RequestStatus.PENDING, None, True)
    assert session.scalar(select(Account.balance).where(Account.student_id == request.student_id)) == 0
    assert (
        session.query(LedgerEntry).count() == session.query(Membership).filter_by(student=request.student).count() == 0
    )


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(send, stored):
    before = stored()
    answer = send(website="https://example.org")
    assert (answer.status_code, answer.location) == (302, "/register/done")
    assert stored() == before


# Threat 5.
def test_names_are_text(session, send, login, cast):
    names = {"last_name": "<script>alert(1)</script>", "first_name": "=HYPERLINK(1)\u202e", "middle_name": "\u200b"}
    assert send(**names).status_code == 302
    student = the_request(session).student
    assert (student.last_name, student.first_name, student.middle_name) == (names["last_name"], "=HYPERLINK(1)", "")
    assert "<script>alert" not in send(**names, consent=None).text


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: ascii(value)[:12])
def test_every_field_bears_anything(app, send, value):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for name in [*FIELDS, "consent_version", "website"]:
        assert send(**{name: value}).status_code in (302, 422), name
    assert send(**dict.fromkeys(FIELDS, value)).status_code in (302, 422)


def test_every_field_may_be_missing(send):
    for name in FIELDS:
        assert send(**{name: None}).status_code in (302, 422), name


@pytest.mark.usefixtures("csrf")
def test_a_form_without_a_token_is_refused(session, send):
    assert send().status_code == 400
    assert session.query(EnrolmentRequest).count() == 0


def test_who_is_signed_in_is_led_home(cast, login, stored):
    for user in (cast.vera.user, cast.anna, cast.admin):
        client, before = login(user), stored()
        assert client.get("/register").location == "/"
        assert client.post("/register", data=filled()).location == "/"
        assert stored() == before


def test_the_same_form_twice_makes_one_child(session, send):
    form = filled()
    answers = [send(**form) for _ in range(3)]
    assert {answer.location for answer in answers} == {"/register/done"}
    assert session.query(EnrolmentRequest).count() == session.query(Consent).count() == 1
    assert session.query(User).filter(User.login.startswith("petr")).count() == 1


def test_a_form_that_was_mended_is_another_one(session, send):
    form = filled()
    send(**form)
    send(**form | {"kvant": "test-it"})
    assert session.query(EnrolmentRequest).count() == 2


def test_the_audit_says_what_happened_and_no_secret(send, events):
    send(login="petr")
    found = {(event.action, event.actor_id) for event in events()}
    assert found == {
        ("user.sign_up", None),
        ("student.register", None),
        ("consent.give", None),
        ("request.create", None),
    }
    assert PASSWORD not in str([vars(event) for event in events()])


def test_a_dead_mail_server_changes_nothing(app, session, send):
    app.config["POINTS_MAIL_URL"] = "smtp://127.0.0.1:1"
    assert send(email="petr@example.org").status_code == 302
    letter = session.scalars(select(OutboxMessage)).one()
    assert (letter.kind, letter.sent_at, letter.attempts) == (LetterKind.EMAIL_CONFIRM, None, 0)
