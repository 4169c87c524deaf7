"""Days without lessons: named by administrators, and taken back."""

from datetime import date

from sqlalchemy import or_, select

from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record_changes, record_removal
from points_admin.checks import checked_line
from points_admin.database import locked
from points_admin.errors import Conflict
from points_admin.extensions import db
from points_admin.schedule.models import Holiday, TimetableSlot
from points_admin.schedule.placing import clear_day, place

NAME_LENGTH = 100


def add_holiday(actor: Actor, day: date, name: str) -> Holiday:
    """Lessons of the timetable on that day go, those made or moved by hand stay. Raises `Conflict` for a known day."""
    require(actor, Permission.SCHEDULE_MANAGE)
    name = checked_line(name, NAME_LENGTH, field="name", required=True)
    if db.session.get(Holiday, day) is not None:
        raise Conflict("Этот день уже выходной.", field="day")
    holiday = Holiday(day=day, name=name)
    db.session.add(holiday)
    record_changes(actor.id, "holiday.create", holiday)
    clear_day(day)
    return holiday


def remove_holiday(actor: Actor, holiday: Holiday) -> None:
    """An ordinary day again, with its lessons."""
    require(actor, Permission.SCHEDULE_MANAGE)
    day = holiday.day
    record_removal(actor.id, "holiday.delete", holiday)
    running = TimetableSlot.valid_from <= day, or_(TimetableSlot.valid_to.is_(None), TimetableSlot.valid_to >= day)
    weekly = select(TimetableSlot).where(TimetableSlot.weekday == day.isoweekday(), *running)
    for slot in db.session.scalars(locked(weekly.order_by(TimetableSlot.id))).all():
        place(slot)
