"""Changing events: create_event, event_for_lesson, update_event, close_event_now, delete_event."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record_changes, record_removal
from points_admin.checkin.models import NAME_LENGTH, CheckIn, Event
from points_admin.checkin.policies import require_kvant, require_managed
from points_admin.checks import checked_line
from points_admin.database import locked
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant
from points_admin.schedule.models import Lesson

LONGEST = timedelta(hours=24)
FARTHEST = timedelta(days=60)
# Children come before the lesson begins.
EARLY = timedelta(minutes=15)
_MANAGE = (Permission.CHECKIN_MANAGE_ALL, Permission.CHECKIN_MANAGE_TAUGHT)


class EventChanges(TypedDict, total=False):
    name: str
    opens_at: datetime
    closes_at: datetime


def create_event(
    actor: Actor,
    *,
    name: str,
    opens_at: datetime,
    closes_at: datetime,
    kvant: Kvant | None = None,
    group: Group | None = None,
) -> Event:
    """Of a group, else of a kvant, else for everybody (which only administrators call).

    Raises `Invalid` for a wrong field, `NotFound` for a kvant that is not the actor's.
    """
    require(actor, *_MANAGE)
    kvant = _kvant_of(kvant, group)
    require_kvant(actor, kvant)
    event = Event(kvant_id=kvant.id if kvant else None, group_id=group.id if group else None)
    return _added(actor, event, {"name": name, "opens_at": opens_at, "closes_at": closes_at})


def event_for_lesson(actor: Actor, lesson: Lesson) -> Event:
    """The event of the lesson's group and time; the one there is, where somebody has asked before.

    It follows a lesson that has been moved clear of it. Raises `Conflict` for a lesson that does not take place any
    more.
    """
    require(actor, *_MANAGE)
    lesson = _locked(lesson)
    require_kvant(actor, lesson.group.kvant)
    if lesson.is_cancelled or lesson.ends_at <= clock.now():
        raise Conflict("Занятие отменено или уже закончилось: кода для него нет.")
    wanted = _wanted_for(lesson)
    event = db.session.scalar(locked(select(Event).where(Event.lesson_id == lesson.id)))
    if event is None:
        event = Event(kvant_id=lesson.kvant_id, group_id=lesson.group_id, lesson_id=lesson.id)
        return _added(actor, event, wanted)
    return event if _meet(event, lesson) else update_event(actor, event, **wanted)


def update_event(actor: Actor, event: Event, **wanted: Unpack[EventChanges]) -> Event:
    """Change what is named, leave the rest; whose it is stays. Raises what `create_event` raises."""
    require(actor, *_MANAGE)
    require_managed(actor, event)
    with db.session.no_autoflush:
        _fill(event, wanted)
    record_changes(actor.id, "event.update", event)
    return event


def close_event_now(actor: Actor, event: Event) -> None:
    """Nobody checks in from here on. Raises `Conflict` for what has not opened yet or is over."""
    require(actor, *_MANAGE)
    require_managed(actor, event)
    if event.has_closed:
        raise Conflict("Мероприятие уже закрыто. Обновите страницу.")
    if not event.has_opened:
        raise Conflict("Мероприятие ещё не началось: измените его время или удалите.")
    event.closes_at = clock.now()
    record_changes(actor.id, "event.close", event, refusal="Мероприятие только что открылось: повторите.")


def delete_event(actor: Actor, event: Event) -> None:
    """For what was made by mistake. Raises `Conflict` where somebody has come."""
    require(actor, *_MANAGE)
    require_managed(actor, event)
    if db.session.scalar(select(CheckIn.student_id).where(CheckIn.event_id == event.id).limit(1)):
        raise Conflict("На этом мероприятии уже отметились ученики, удалить его нельзя. Его можно закрыть.")
    record_removal(actor.id, "event.delete", event)


def _kvant_of(kvant: Kvant | None, group: Group | None) -> Kvant | None:
    """Whose event it is to be: a group brings its kvant along."""
    if group is not None and kvant is not None and group.kvant_id != kvant.id:
        raise Invalid(f"Группа {group} — не из кванта «{kvant.name}».", field="group")
    if group is not None and group.archived_at is not None:
        raise Invalid(f"Группа {group} в архиве.", field="group")
    kvant = group.kvant if group is not None else kvant
    if kvant is not None and kvant.archived_at is not None:
        raise Invalid(f"«{kvant.name}» в архиве.", field="kvant")
    return kvant


def _fill(event: Event, wanted: EventChanges) -> None:
    if "name" in wanted:
        event.name = checked_line(wanted["name"], NAME_LENGTH, field="name", required=True)
    opens_at, closes_at = wanted.get("opens_at", event.opens_at), wanted.get("closes_at", event.closes_at)
    # What is over may still be renamed.
    if (opens_at, closes_at) != (event.opens_at, event.closes_at):
        _check_window(opens_at, closes_at)
        event.opens_at, event.closes_at = opens_at, closes_at


def _check_window(opens_at: datetime, closes_at: datetime) -> None:
    if not timedelta() < closes_at - opens_at <= LONGEST:
        raise Invalid("Мероприятие заканчивается позже, чем начинается, и длится не больше суток.", field="ends_at")
    if closes_at <= clock.now():
        raise Invalid("Это время уже прошло: укажите окончание позже.", field="ends_at")
    if opens_at > clock.now() + FARTHEST:
        raise Invalid(f"Не дальше {FARTHEST.days} дней от сегодняшнего.", field="day")


def _added(actor: Actor, event: Event, wanted: EventChanges) -> Event:
    event.created_by_id = actor.id
    _fill(event, wanted)
    db.session.add(event)
    record_changes(actor.id, "event.create", event)
    return event


def _wanted_for(lesson: Lesson) -> EventChanges:
    """«Занятие 28.11: VR/AR-квантум, Базовый-1»."""
    name = f"Занятие {clock.local(lesson.starts_at):%d.%m}: {lesson.group.kvant}, {lesson.group}"
    return {"name": name, "opens_at": lesson.starts_at - EARLY, "closes_at": lesson.ends_at}


def _meet(event: Event, lesson: Lesson) -> bool:
    return event.opens_at < lesson.ends_at and event.closes_at > lesson.starts_at


def _locked(lesson: Lesson) -> Lesson:
    """As it is now: whoever else asks for its event waits here."""
    return db.session.scalars(locked(select(Lesson).where(Lesson.id == lesson.id))).one()
