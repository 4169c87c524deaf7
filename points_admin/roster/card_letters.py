"""Login cards by mail: whom a letter about a student's login goes to, and the letter itself, never with a password."""

from dataclasses import dataclass
from enum import StrEnum

from points_admin.access import Actor
from points_admin.accounts.services import password_mark
from points_admin.audit.services import record
from points_admin.notices.models import LetterKind
from points_admin.notices.services import write
from points_admin.roster.models import Student


class Occasion(StrEnum):
    """Why there is a card: a first login, a password reset, another login than the one wished for at registration."""

    ISSUED = "issued"
    RESET = "reset"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Addressee:
    email: str
    is_guardian: bool


def addressee_of(student: Student) -> Addressee | None:
    """The guardian; where their address is not known, the student."""
    if student.guardian_email:
        return Addressee(student.guardian_email, is_guardian=True)
    own = student.email or (student.user.email if student.user else None)
    return Addressee(own, is_guardian=False) if own else None


def send_card(actor: Actor, student: Student, occasion: Occasion, *, key: str | None = None) -> Addressee | None:
    """Put the letter into the outbox, in the transaction of the change it is about; who gets it.

    None where there is no login or no address, and for a `key` that was used before. The letter opens nothing once the
    password is another one than now: it remembers the mark of this one.
    """
    addressee = addressee_of(student)
    if addressee is None or student.user is None:
        return None
    context = {
        "occasion": occasion,
        "is_to_guardian": addressee.is_guardian,
        "mark": password_mark(student.user),
    }
    sent = write(LetterKind.LOGIN_CARD, recipient=addressee.email, user=student.user, context=context, key=key)
    if sent is None:
        return None
    record(actor.id, "user.send_card", student.user)
    return addressee
