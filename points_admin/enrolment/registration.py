"""register(): a new login, applicant, consent and request in one transaction, the same for known and unknown names."""

from dataclasses import dataclass
from datetime import date

from points_admin.enrolment.models import EnrolmentRequest
from points_admin.roster.models import Kvant


@dataclass(frozen=True)
class Application:
    """What a visitor typed. Either `login` or `email` is needed; guardian's name and contact under 14.

    `key` is the same for the same form sent twice.
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


def register(application: Application, *, address: str) -> EnrolmentRequest:
    """The new request; the one of before where the same form came already.

    A taken login or e-mail is nobody's business: the student gets another login, and the request says so.
    Raises `Invalid` (with `field`) for whatever is wrong with the application itself.
    """
    raise NotImplementedError
