"""Application: what a visitor typed at registration, and what each field of it must be."""

from dataclasses import dataclass, replace
from datetime import date

from points_admin import clock, text
from points_admin.accounts import passwords
from points_admin.accounts.identity import checked_email, checked_login, checked_name
from points_admin.accounts.models import User
from points_admin.checks import REQUIRED, checked_line
from points_admin.enrolment.ages import age_on
from points_admin.errors import Invalid
from points_admin.roster.models import Kvant

YOUNGEST, OLDEST = 5, 25
# From this birthday on a child may agree to the processing of data without a guardian.
OWN_CONSENT_AGE = 14
# What a password must not contain.
NAMES = ("login", "email", "last_name", "first_name", "middle_name")
GUARDIAN_FIELDS = ("guardian_name", "guardian_contact")
GUARDIAN_LENGTH = 300
CONTACT_LENGTH = 100
_LEAST_DIGITS = 5
_WORDS_OF_A_NAME = 2


@dataclass(frozen=True)
class Application:
    """What a visitor typed. Either `login` or `email` is needed; guardian's name and contact under 14.

    `key` is the same for the same form sent twice; `consent_version` is that of the text on the form, 0 for any.
    """

    last_name: str
    first_name: str
    middle_name: str
    birth_date: date | None
    kvant: Kvant
    login: str
    email: str
    password: str
    guardian_name: str
    guardian_contact: str
    has_consent: bool
    key: str = ""
    consent_version: int = 0

    @property
    def needs_guardian(self) -> bool:
        return needs_guardian(self.birth_date)

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))

    @property
    def guardian_email(self) -> str | None:
        return self.guardian_contact.lower() if "@" in self.guardian_contact else None

    @property
    def guardian_phone(self) -> str:
        return "" if "@" in self.guardian_contact else self.guardian_contact


def checked(application: Application) -> Application:
    """The same as it is stored; raises `Invalid` about the first field that is wrong."""
    known = replace(
        application,
        last_name=checked_name("last_name", application.last_name),
        first_name=checked_name("first_name", application.first_name),
        middle_name=checked_name("middle_name", application.middle_name),
        birth_date=checked_birth_date(application.birth_date),
        login=checked_login(application.login) if text.clean(application.login) else "",
        email=checked_email(application.email) or "",
        guardian_name=checked_line(application.guardian_name, GUARDIAN_LENGTH, field="guardian_name"),
        guardian_contact=checked_contact(application.guardian_contact),
    )
    require_identity(known.login, known.email)
    for field in GUARDIAN_FIELDS:
        require_guardian(field, getattr(known, field), known.birth_date)
    require_password(known.password, **{name: getattr(known, name) for name in NAMES})
    require_open(known.kvant)
    if not known.has_consent:
        raise Invalid("Без согласия записать нельзя: поставьте отметку.", field="consent")
    return known


def checked_birth_date(value: date | None) -> date:
    """A day that makes a child of an age the technopark knows."""
    if value is None:
        raise Invalid(REQUIRED, field="birth_date")
    if not YOUNGEST <= age_on(clock.today(), value) <= OLDEST:
        raise Invalid(f"Записаться можно в возрасте от {YOUNGEST} до {OLDEST} лет: проверьте год.", field="birth_date")
    return value


def checked_contact(value: str) -> str:
    """A phone number or an address, or nothing."""
    contact = checked_line(value, CONTACT_LENGTH, field="guardian_contact")
    if "@" in contact:
        try:
            return checked_email(contact) or ""
        except Invalid as wrong:
            raise Invalid(wrong.message, field="guardian_contact") from wrong
    if contact and sum(sign.isdigit() for sign in contact) < _LEAST_DIGITS:
        raise Invalid("Телефон или почта, например +7 900 123-45-67.", field="guardian_contact")
    return contact


def require_identity(login: str, email: str) -> None:
    """Something to sign in with."""
    if not text.clean(login) and not text.clean(email):
        raise Invalid("Придумайте логин или укажите почту: с ними входят на сайт.", field="login")


def needs_guardian(birth_date: date | None) -> bool:
    """Whether a guardian answers for a child born on that day."""
    return birth_date is not None and age_on(clock.today(), birth_date) < OWN_CONSENT_AGE


def require_guardian(field: str, value: str, birth_date: date | None) -> None:
    """Who is under 14 names a guardian, by surname and name, and how to reach them."""
    if not needs_guardian(birth_date):
        return
    if not text.match_key(value):
        raise Invalid(f"До {OWN_CONSENT_AGE} лет заполнить обязательно.", field=field)
    if field == "guardian_name" and len(text.search_key(value).split()) < _WORDS_OF_A_NAME:
        raise Invalid("Фамилия и имя: согласие даёт взрослый, его нужно знать.", field=field)


def require_password(password: str, **names: str) -> None:
    """By the rules for students; `names` are login, e-mail and names of a user, which are no password."""
    if wrong := passwords.problems(password, User(**names, roles=[])):
        raise Invalid(wrong[0], field="password")


def require_open(kvant: Kvant) -> None:
    """One may apply to it."""
    if not kvant.takes_requests:
        raise Invalid("В этот квант сейчас не записывают, выберите другой.", field="kvant")
