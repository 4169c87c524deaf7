"""register(): a login, an applicant, a consent and a request in one transaction, alike for known and unknown names."""

import json
import secrets
from dataclasses import fields
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from points_admin.accounts import passwords
from points_admin.accounts.login_names import login_name
from points_admin.accounts.models import LOGIN_LENGTH, User
from points_admin.accounts.services import sign_up
from points_admin.audit.services import record
from points_admin.documents.consents import give_consent
from points_admin.documents.models import Document, DocumentKind
from points_admin.documents.queries import current
from points_admin.enrolment.application import Application, checked
from points_admin.enrolment.models import EnrolmentRequest, RequestStatus
from points_admin.enrolment.places import first_status
from points_admin.enrolment.telling import Step, say
from points_admin.errors import Invalid
from points_admin.extensions import db
from points_admin.notices.models import LetterKind
from points_admin.notices.services import write
from points_admin.roster.models import Kvant, Student
from points_admin.roster.students import register_applicant

# Somebody may take the same login in the same moment; a third time in a row nobody is that unlucky.
_ATTEMPTS = 3
_SPARE_DIGITS = 4


def register(application: Application, *, address: str) -> EnrolmentRequest:
    """The new request; the one of before where the same form came already.

    A taken login or e-mail is nobody's business: the student gets another login, and the request says so.
    Raises `Invalid` (with `field`) for whatever is wrong with the application itself.
    """
    # Slow on purpose, once on every path, and before anything is asked of the database: nobody waits for its lock.
    password_hash = passwords.hashed(application.password[: passwords.LONGEST])
    application = checked(application)
    key = _key_of(application)
    for left in reversed(range(_ATTEMPTS)):
        try:
            with db.session.begin_nested():
                return _known(key) or _enter(application, password_hash, key, address)
        except IntegrityError:
            if not left:
                raise
    raise AssertionError("unreachable")


def _key_of(application: Application) -> str:
    """The form and what was typed into it: whoever goes back and mends something registers anew."""
    typed = {each.name: str(getattr(application, each.name)) for each in fields(application)}
    # A digest of a password would be one to guess by.
    del typed["password"]
    typed["key"] = application.key or secrets.token_hex()
    return sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()


def _known(key: str) -> EnrolmentRequest | None:
    return db.session.scalar(select(EnrolmentRequest).where(EnrolmentRequest.key == key))


def _enter(application: Application, password_hash: str, key: str, address: str) -> EnrolmentRequest:
    login, email = _free_identity(application)
    student = _new_student(application, login, email, password_hash)
    give_consent(
        student,
        document=_agreed_text(application),
        given_by=application.guardian_name if application.needs_guardian else application.full_name,
        is_by_guardian=application.needs_guardian,
        address=address,
    )
    replaced = application.login not in ("", login) or application.email not in ("", email)
    request = _new_request(student, application.kvant, key, replaced)
    if application.email and email is None:
        write(LetterKind.EMAIL_TAKEN, recipient=application.email)
    db.session.flush()
    return request


def _agreed_text(application: Application) -> Document:
    document = current(DocumentKind.CONSENT)
    if application.consent_version not in (0, document.version):
        raise Invalid("Пока вы заполняли форму, текст согласия обновился: прочитайте его ещё раз.", field="consent")
    return document


def _new_student(application: Application, login: str, email: str | None, password_hash: str) -> Student:
    user = sign_up(
        login=login,
        email=email,
        password_hash=password_hash,
        last_name=application.last_name,
        first_name=application.first_name,
        middle_name=application.middle_name,
    )
    return register_applicant(
        user,
        birth_date=application.birth_date,
        guardian_name=application.guardian_name,
        guardian_phone=application.guardian_phone,
        guardian_email=application.guardian_email,
    )


def _new_request(student: Student, kvant: Kvant, key: str, replaced: bool) -> EnrolmentRequest:
    # Without the kvant's lock, for which a stranger's form shall make nobody wait: the verdict counts again.
    status = first_status(kvant)
    request = EnrolmentRequest(student=student, kvant=kvant, key=key, status=status, is_login_replaced=replaced)
    db.session.add(request)
    db.session.flush()
    record(None, "request.create", request, after={"kvant": kvant.name, "status": status})
    say(Step.QUEUED if status == RequestStatus.WAITING else Step.RECEIVED, request, confirming=True)
    return request


def _free_identity(application: Application) -> tuple[str, str | None]:
    """The wished login and e-mail, or others where they are taken; the same is asked of the database either way."""
    made, email = login_name(application.last_name, application.first_name, frozenset()), application.email
    namesakes = User.login.startswith(made, autoescape=True)
    alike = or_(namesakes, User.login == application.login, User.email == email)
    rows = db.session.execute(select(User.login, User.email).where(alike)).all()
    logins, emails = {row.login for row in rows}, {row.email for row in rows}
    if not application.login:
        login = login_name(application.last_name, application.first_name, logins)
    else:
        login = _spare(made) if application.login in logins else application.login
    return login, None if email in emails else email or None


def _spare(made: str) -> str:
    """Not the next number: that would tell how many namesakes there are."""
    return f"{made[: LOGIN_LENGTH - _SPARE_DIGITS]}{secrets.randbelow(10**_SPARE_DIGITS):0{_SPARE_DIGITS}}"
