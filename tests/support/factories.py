"""Rows for tests, one function a kind; whatever a test does not care about gets a plausible value."""

import itertools
import uuid
from datetime import date, time, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from points_admin import clock
from points_admin.access import RoleName
from points_admin.accounts.models import Authenticator, Passkey, Role, User
from points_admin.accounts.passwords import hashed
from points_admin.checkin.models import CheckIn, Event
from points_admin.documents.models import Consent, DocumentKind
from points_admin.documents.queries import current
from points_admin.enrolment.models import EnrolmentRequest
from points_admin.extensions import vault
from points_admin.feedback.models import Message, Thread, ThreadKind
from points_admin.ledger.models import Batch, BatchKind, EntryKind, LedgerEntry, Reason, ReasonKind
from points_admin.notices.models import LetterKind, OutboxMessage
from points_admin.rewards.models import Redemption, Reward, RewardPicture
from points_admin.rewards.pictures import made_small
from points_admin.rewards.redeeming import redeem
from points_admin.roster.models import Group, Kvant, Membership, NameChange, Student, TeachingAssignment
from points_admin.rules.engine import Trigger
from points_admin.rules.models import AwardRule, RuleVersion
from points_admin.schedule.models import Lesson, TimetableSlot
from points_admin.year_end.models import RuleKind, YearEnd

AnySession = Session | scoped_session[Any]

PASSWORD = "Parol-dlya-testa-1"
LAST_NAMES = ("Орлова", "Соколов", "Ёлкина", "Мухаметзянов", "Ким", "Белых", "Петрова-Водкина")
FIRST_NAMES = ("Анна", "Тимур", "Алёна", "Ярослав", "Мия", "Лев", "Виктория")
_numbers = itertools.count(1)


@cache
def _password_hash(password: str) -> str:
    return hashed(password)


def _saved(session: AnySession, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def _role(session: AnySession, name: RoleName) -> Role:
    found = session.scalar(select(Role).where(Role.name == name))
    return found or _saved(session, Role(name=name.value))


def make_user(session: AnySession, role: RoleName | str, *, kvants: tuple[Kvant, ...] = (), **fields: Any) -> User:
    """A login with the password `PASSWORD`; a teacher teaches `kvants`."""
    number = next(_numbers)
    password = fields.pop("password", PASSWORD)
    defaults = {
        "login": f"user{number}",
        "last_name": LAST_NAMES[number % len(LAST_NAMES)],
        "first_name": FIRST_NAMES[number % len(FIRST_NAMES)],
        "middle_name": "",
        "fs_uniquifier": f"uniquifier-{number}",
    }
    user = User(**defaults | fields, password=_password_hash(password), roles=[_role(session, RoleName(role))])
    _saved(session, user)
    for kvant in kvants:
        _saved(session, TeachingAssignment(teacher_id=user.id, kvant_id=kvant.id))
    return user


def make_authenticator(session: AnySession, user: User, *, is_on: bool = True, **fields: Any) -> Any:
    """The app on the user's phone, for codes (`generate()`); one that is not on waits for its first code."""
    totp = vault.totp.new()
    secret = totp.to_json(encrypt=True)
    state = {"secret": secret, "enabled_at": clock.now()} if is_on else {"new_secret": secret}
    _saved(session, Authenticator(**state | fields, user_id=user.id))
    return totp


def make_passkey(session: AnySession, user: User, **fields: Any) -> Passkey:
    """A key that no device has, unless its halves are given."""
    number = next(_numbers)
    defaults = {"name": f"Ключ {number}", "credential_id": b"%d" % number, "public_key": b"", "sign_count": 0}
    return _saved(session, Passkey(**defaults | fields, user_id=user.id))


def make_kvant(session: AnySession, **fields: Any) -> Kvant:
    number = next(_numbers)
    return _saved(session, Kvant(**{"slug": f"kvant-{number}", "name": f"Пробный квант {number}"} | fields))


def make_group(session: AnySession, kvant: Kvant, **fields: Any) -> Group:
    return _saved(session, Group(**{"kvant_id": kvant.id, "code": f"ГР-{next(_numbers)}"} | fields))


def make_slot(session: AnySession, group: Group, **fields: Any) -> TimetableSlot:
    """Mondays 16:00-17:30 in a room of its own; without lessons."""
    defaults = {"weekday": 1, "starts_at": time(16), "ends_at": time(17, 30), "room": f"каб. {next(_numbers)}"}
    return _saved(session, TimetableSlot(**defaults | fields, group_id=group.id, kvant_id=group.kvant_id))


def make_lesson(session: AnySession, group: Group, **fields: Any) -> Lesson:
    """A single lesson, now on for half an hour and for another hour; in a room of its own."""
    now = clock.now()
    defaults = {"starts_at": now - timedelta(minutes=30), "ends_at": now + timedelta(hours=1), "is_settled": True}
    fields = defaults | {"room": f"каб. {next(_numbers)}"} | fields
    return _saved(session, Lesson(**fields, group_id=group.id, kvant_id=group.kvant_id))


def make_event(session: AnySession, kvant: Kvant | None = None, group: Group | None = None, **fields: Any) -> Event:
    """Open for half an hour and for another hour; of the group's kvant where only that is given, else everybody's."""
    now, kvant_id = clock.now(), kvant.id if kvant else group.kvant_id if group else None
    defaults = {"opens_at": now - timedelta(minutes=30), "closes_at": now + timedelta(hours=1)}
    defaults |= {"name": f"Мероприятие {next(_numbers)}", "kvant_id": kvant_id, "group_id": group.id if group else None}
    return _saved(session, Event(**defaults | fields))


def make_visit(session: AnySession, event: Event, student: Student, **fields: Any) -> CheckIn:
    return _saved(session, CheckIn(event_id=event.id, student_id=student.id, **fields))


def make_student(session: AnySession, kvant: Kvant | None = None, group: Group | None = None, **fields: Any) -> Student:
    """A student without a login; attends `kvant` (and `group`) where given."""
    number = next(_numbers)
    defaults = {
        "last_name": LAST_NAMES[number % len(LAST_NAMES)],
        "first_name": f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {number}",
        "middle_name": "",
        "birth_date": date(2012, 1 + number % 12, 1 + number % 28),
    }
    student = _saved(session, Student(**defaults | fields))
    if kvant or group:
        make_membership(session, student, kvant, group)
    return student


def make_membership(
    session: AnySession, student: Student, kvant: Kvant | None, group: Group | None = None, **fields: Any
) -> Membership:
    """A running membership; the group's kvant serves where none is given."""
    kvant_id = kvant.id if kvant else group.kvant_id if group else None
    values = {"student_id": student.id, "kvant_id": kvant_id, "group_id": group.id if group else None}
    return _saved(session, Membership(**values | fields))


def make_applicant(session: AnySession, **fields: Any) -> Student:
    """Somebody who has registered and is not on the roster; `fields` are those of the login."""
    user = make_user(session, RoleName.STUDENT, **fields)
    names = {"last_name": user.last_name, "first_name": user.first_name}
    return make_student(session, user=user, is_applicant=True, **names)


def make_request(session: AnySession, kvant: Kvant, student: Student | None = None, **fields: Any) -> EnrolmentRequest:
    """A pending request, of a new applicant where no student is given."""
    student = student or make_applicant(session)
    return _saved(session, EnrolmentRequest(student=student, kvant=kvant, **fields))


def make_name_change(session: AnySession, student: Student, **fields: Any) -> NameChange:
    """A wish of the student that nobody has decided."""
    names = {"last_name": student.last_name, "first_name": student.first_name, "middle_name": "Ильинична"}
    return _saved(session, NameChange(student_id=student.id, **names | fields))


def make_reason(session: AnySession, name: str = "", points: int = 5, **fields: Any) -> Reason:
    kind = ReasonKind.ACCRUAL if points > 0 else ReasonKind.DEDUCTION
    name = name or f"Основание {next(_numbers)}"
    return _saved(session, Reason(name=name, kind=kind, default_points=points, **fields))


def make_rule(
    session: AnySession, trigger: Trigger | str = Trigger.ATTENDED, points: int = 5, **fields: Any
) -> AwardRule:
    """A rule that is on, and was from the first of September 2025; `fields` are those of its version."""
    reason = fields.pop("reason", None) or make_reason(session, points=points)
    defaults = {"number": 1, "is_on": True, "since": date(2025, 9, 1)}
    version = RuleVersion(**defaults | fields, points=points, reason_id=reason.id)
    name = f"Правило {next(_numbers)}"
    return _saved(session, AwardRule(name=name, trigger=Trigger(trigger), versions=[version]))


def give_points(
    session: AnySession, student: Student, points: int, kvant: Kvant | None = None, **fields: Any
) -> LedgerEntry:
    """One entry past the services, in a batch of its own; the triggers move the balance."""
    accrues = points > 0
    actor, reason = fields.pop("actor", None), fields.pop("reason", None)
    common = {
        "actor_id": actor.id if actor else None,
        "reason_id": (reason or make_reason(session, points=5 if accrues else -2)).id,
        "kvant_id": kvant.id if kvant else None,
        "comment": fields.pop("comment", ""),
    }
    kind = BatchKind.ACCRUAL if accrues else BatchKind.DEDUCTION
    key = f"test-{next(_numbers)}"
    batch = _saved(session, Batch(kind=kind, key=key, request_hash="0" * 64, size=1, points=points, **common))
    defaults = {"occurred_on": clock.today(), "kind": EntryKind.ACCRUAL if accrues else EntryKind.DEDUCTION}
    entry = LedgerEntry(**defaults | fields | common, student_id=student.id, batch_id=batch.id, points=points)
    return _saved(session, entry)


def make_year_end(session: AnySession, **fields: Any) -> YearEnd:
    """A plan that leaves at most 2 points, on a day in two months."""
    defaults = {"rule": RuleKind.CAP, "amount": 2, "due_on": clock.today() + timedelta(days=60), "announced_to": 1}
    return _saved(session, YearEnd(**defaults | fields))


def make_thread(
    session: AnySession, entry: LedgerEntry | None = None, *, body: str = "Почему так?", **fields: Any
) -> Thread:
    """A dispute over the entry, or a question; with its first message."""
    kind = ThreadKind.DISPUTE if entry else ThreadKind.QUESTION
    defaults = {"kind": kind, "subject": body, "kvant": entry.kvant if entry else None, "entry": entry}
    thread = _saved(session, Thread(**defaults | fields))
    _saved(session, Message(thread_id=thread.id, author_id=thread.author_id, is_from_staff=False, body=body))
    return thread


def make_consent(session: AnySession, student: Student, **fields: Any) -> Consent:
    """A running consent of the guardian to the newest text."""
    document = current(DocumentKind.CONSENT)
    defaults = {"given_by": "Мама", "is_by_guardian": True, "body_hash": document.body_hash, "document_id": document.id}
    return _saved(session, Consent(student_id=student.id, **defaults | fields))


def make_email_wish(session: AnySession, user: User, email: str) -> OutboxMessage:
    """The letter that asks whether the address is the user's."""
    return _saved(session, OutboxMessage(kind=LetterKind.EMAIL_CONFIRM, recipient=email, user=user))


def make_reward(session: AnySession, **fields: Any) -> Reward:
    """On show, for 100 points, as many as anybody wants."""
    return _saved(session, Reward(**{"name": f"Награда {next(_numbers)}", "price": 100} | fields))


def image_file(kind: str = "PNG", *, size: tuple[int, int] = (60, 40), **saved: Any) -> bytes:
    """A picture as somebody would upload it."""
    written = BytesIO()
    Image.new("RGB", size, "#2455c7").save(written, kind, **saved)
    return written.getvalue()


def make_picture(session: AnySession, reward: Reward) -> RewardPicture:
    made = made_small(image_file())
    picture = RewardPicture(reward_id=reward.id, digest=made.digest, content=made.content, width=60, height=40)
    _saved(session, picture)
    session.expire(reward, ["picture"])
    return picture


def make_redemption(session: AnySession, actor: User, student: Student, reward: Reward | None = None) -> Redemption:
    """The student is given the points that the reward costs, and exchanges them."""
    reward = reward or make_reward(session)
    give_points(session, student, reward.price)
    return redeem(actor, reward=reward, student=student, price=reward.price, key=uuid.uuid4().hex)
