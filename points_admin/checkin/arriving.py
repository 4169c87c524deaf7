"""check_in(): a student is there. Once for a student and an event; whatever follows from it is done here, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.checkin.codes import STEP_SECONDS, digits_of, is_code
from points_admin.checkin.facts import visited
from points_admin.checkin.models import CheckIn, Event
from points_admin.checkin.policies import attended_events, require_managed
from points_admin.checkin.queries import absent_from
from points_admin.errors import Conflict, Invalid, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Student
from points_admin.roster.queries import student_behind

# For so long whoever types the last code of an event hears that it is over.
_JUST_OVER = timedelta(hours=1)
_STEP = timedelta(seconds=STEP_SECONDS)


class WrongCode(Invalid):
    """The code is none, or not any more, or that of an event which is not the student's: the three look alike."""

    code = "wrong_code"
    message = "Код не подходит или уже сменился: посмотри на экран и введи новый."


class NotNow(Conflict):
    """The student's own event has not opened yet, or is over."""

    code = "not_now"


@dataclass(frozen=True)
class Arrival:
    """A visit, and whether it had been noted before."""

    visit: CheckIn
    is_repeated: bool


def check_in(actor: User, *, code: str, event_id: int | None = None) -> Arrival:
    """Note that the actor is at the event whose screen shows the code; the first time stands.

    Without `event_id` those of the actor's events are tried that are open, or were until lately. Raises `WrongCode`,
    and `NotNow` for an event of the actor's that is not open.
    """
    require(actor, Permission.CHECKIN_OWN)
    student, typed = student_behind(actor), digits_of(code)
    events = _tried(actor, event_id)
    if event_id is not None:
        _require_open(events)
    right = [event for event in events if _is_shown(event, typed)]
    if student is None or not right:
        raise WrongCode
    # Should two events show the same digits, the one that is open is meant.
    event = next((event for event in right if event.is_open), right[0])
    _require_open([event])
    return _noted(actor, event, student)


def note_visit(actor: Actor, event: Event, student: Student) -> None:
    """Somebody without a telephone is there, or was: the staff's word stands for the code.

    Raises `NotFound` for an event or a student that is not the actor's to note, `Conflict` before it opens and for a
    second visit.
    """
    require(actor, Permission.CHECKIN_MANAGE_ALL, Permission.CHECKIN_MANAGE_TAUGHT)
    require_managed(actor, event)
    if not event.has_opened:
        raise Conflict("Мероприятие ещё не началось.")
    if db.session.get(CheckIn, (event.id, student.id)) is None and student not in absent_from(actor, event):
        raise NotFound
    if _noted(actor, event, student).is_repeated:
        raise Conflict(f"{student.short_name} уже в списке.")


def _tried(actor: User, event_id: int | None) -> Sequence[Event]:
    now = clock.now()
    lately: ColumnElement[bool] = (Event.opens_at <= now) & (Event.closes_at > now - _JUST_OVER)
    which = Event.id == event_id if event_id is not None else lately
    query = select(Event).where(attended_events(actor), which)
    return db.session.scalars(query.order_by(Event.opens_at, Event.id)).all()


def _is_shown(event: Event, typed: str) -> bool:
    """Whether the digits are on the event's screen, or were there last."""
    last_shown = event.closes_at - timedelta(microseconds=1)
    return is_code(event.secret, typed, min(clock.now(), last_shown))


def _require_open(events: Sequence[Event]) -> None:
    for event in events:
        if event.has_closed:
            over = f"Мероприятие уже закончилось, в {_clock(event.closes_at)}: {event}."
            raise NotNow(f"{over} Если это ошибка, подойди к педагогу.")
        if not event.has_opened:
            raise NotNow(f"Мероприятие ещё не началось: {event}. Отметиться можно с {_moment(event.opens_at)}.")


def _noted(actor: Actor, event: Event, student: Student) -> Arrival:
    visit = CheckIn(event_id=event.id, student_id=student.id, at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(visit)
            db.session.flush()
    except IntegrityError as error:
        first = db.session.get(CheckIn, (event.id, student.id))
        if first is None:
            raise WrongCode from error
        return Arrival(first, is_repeated=True)
    _follow_up(actor, visit)
    return Arrival(visit, is_repeated=False)


def _follow_up(actor: Actor, visit: CheckIn) -> None:
    """What a visit leads to: in its transaction, and only for the first one of a student to an event."""
    record(actor.id, "event.check_in", visit.event)
    visited(visit)


def _clock(instant: datetime) -> str:
    return f"{clock.local(instant):%H:%M}"


def _moment(instant: datetime) -> str:
    return f"{clock.local(instant):%d.%m.%Y %H:%M}"
