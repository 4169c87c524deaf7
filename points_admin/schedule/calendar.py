"""A subscription to one's own lessons for the calendar of a phone: a link that its owner can take back.

The link is signed, not stored: what lies in the database opens nothing. A new link, and switching it off, change the
number that it was signed with, so that every link of before is dead.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from icalendar import Calendar, Event
from sqlalchemy import or_, select

from points_admin import clock
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.database import locked
from points_admin.extensions import db
from points_admin.schedule.models import CalendarLink, Lesson
from points_admin.schedule.policies import attended_lessons, taught_lessons

# How far back a calendar goes.
_BEHIND = timedelta(days=30)
_LONGER = timedelta(days=366)


def link_of(user: User) -> CalendarLink | None:
    """The link that works now."""
    return db.session.get(CalendarLink, user.id)


def renew_link(user: User) -> CalendarLink:
    """A link in the place of the one of before, if there was one."""
    link = _locked(user) or CalendarLink(user_id=user.id)
    link.serial, link.created_at = secrets.token_hex(8), clock.now()
    db.session.add(link)
    db.session.flush()
    record(user.id, "calendar.create", user)
    return link


def revoke_link(user: User) -> None:
    """No link works any more; nothing happens where there was none."""
    link = _locked(user)
    if link is not None:
        db.session.delete(link)
        db.session.flush()
        record(user.id, "calendar.delete", user)


def owner_of(user_id: int, serial: str) -> User | None:
    """Whose calendar the parts of a link open: None for one that was taken back, or whose owner is switched off."""
    mine = CalendarLink.user_id == user_id, CalendarLink.serial == serial, User.active
    return db.session.scalar(select(User).join(CalendarLink, CalendarLink.user_id == User.id).where(*mine))


def lessons_of(user: User) -> Sequence[Lesson]:
    """What the user's calendar shows: lessons attended as a student, and those of the kvants that they teach."""
    own = or_(attended_lessons(user), taught_lessons(user))
    shown = select(Lesson).where(own, Lesson.starts_at > clock.now() - _BEHIND)
    return db.session.scalars(shown.order_by(Lesson.starts_at, Lesson.id)).all()


def mark_of(lessons: Sequence[Lesson]) -> str:
    """Changes when the calendar does."""
    told = [(one.id, one.version, one.starts_at, one.ends_at, one.room, one.status, one.group_id) for one in lessons]
    return sha256(repr(told).encode()).hexdigest()[:32]


def calendar_of(lessons: Sequence[Lesson], *, name: str, domain: str) -> bytes:
    """iCalendar (RFC 5545) with the technopark's zone; events keep their names when the timetable is remade."""
    calendar = Calendar()
    calendar.prodid, calendar.version, calendar.method = f"-//{domain}//points//RU", "2.0", "PUBLISH"
    calendar.calendar_name, calendar.refresh_interval = name, timedelta(hours=1)
    for lesson in lessons:
        calendar.add_component(_event(lesson, domain))
    begin = min((lesson.starts_at for lesson in lessons), default=clock.now())
    calendar.add_missing_timezones(
        first_date=clock.local(begin).date(), last_date=(clock.local(clock.now()) + _LONGER).date()
    )
    return bytes(calendar.to_ical())


def _event(lesson: Lesson, domain: str) -> Event:
    event = Event()
    name = f"slot-{lesson.slot_id}-{lesson.slot_day}" if lesson.slot_id else f"lesson-{lesson.id}"
    event.add("uid", f"{name}@{domain}")
    event.add("dtstamp", clock.now())
    # With the zone: a lesson is at four whatever clock changes come.
    event.add("dtstart", clock.local(lesson.starts_at))
    event.add("dtend", clock.local(lesson.ends_at))
    event.add("summary", f"{lesson.group.kvant}, {lesson.group}")
    event.add("sequence", lesson.version)
    event.add("status", "CANCELLED" if lesson.is_cancelled else "CONFIRMED")
    if lesson.room:
        event.add("location", lesson.room)
    if lesson.why:
        event.add("description", lesson.why)
    return event


def _locked(user: User) -> CalendarLink | None:
    return db.session.scalar(locked(select(CalendarLink).where(CalendarLink.user_id == user.id)))
