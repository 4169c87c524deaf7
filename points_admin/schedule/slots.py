"""Changing the week: a line more, another time, a last day. Lessons still to come follow."""

from datetime import date, time
from typing import TypedDict, Unpack

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor, Permission, RoleName, require
from points_admin.accounts.models import User
from points_admin.audit.services import record_changes, record_removal
from points_admin.checks import checked_line
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.roster.models import Group
from points_admin.schedule.clashes import TAKEN, require_free_slot, take_turns
from points_admin.schedule.models import ROOM_LENGTH, Lesson, TimetableSlot
from points_admin.schedule.placing import clear, place, replace

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


class SlotChanges(TypedDict, total=False):
    """`weekday` from 1 (Monday) to 7; `valid_to` is the last day, None for no end."""

    weekday: int
    starts_at: time
    ends_at: time
    room: str
    teacher: User | None
    valid_from: date
    valid_to: date | None


def create_slot(actor: Actor, *, group: Group, **wanted: Unpack[SlotChanges]) -> TimetableSlot:
    """A new line of the week, with its lessons.

    Raises `Invalid` for a wrong field, `Conflict` where group, room or teacher are taken at that time.
    """
    require(actor, Permission.SCHEDULE_MANAGE)
    if group.archived_at is not None or group.kvant.archived_at is not None:
        raise Invalid(f"Группа {group} в архиве.", field="group")
    slot = TimetableSlot(group_id=group.id, kvant_id=group.kvant_id, room="", valid_from=clock.today())
    _fill(slot, wanted)
    db.session.add(slot)
    _settle_slot(actor, "slot.create", slot)
    place(slot)
    return slot


def update_slot(actor: Actor, slot: TimetableSlot, **wanted: Unpack[SlotChanges]) -> TimetableSlot:
    """Change what is named, leave the rest; raises what `create_slot` raises.

    Lessons that were held, moved or cancelled stay as they are; those still to come are made anew.
    """
    require(actor, Permission.SCHEDULE_MANAGE)
    with db.session.no_autoflush:
        _fill(slot, wanted)
    _settle_slot(actor, "slot.update", slot)
    db.session.expire(slot, ["own_teacher"])
    replace(slot)
    return slot


def delete_slot(actor: Actor, slot: TimetableSlot) -> None:
    """For what was made by mistake: with its lessons, none of which has been held, moved or cancelled.

    Raises `Conflict` otherwise: such a line gets a last day.
    """
    require(actor, Permission.SCHEDULE_MANAGE)
    clear(slot, from_day=slot.valid_from)
    if db.session.scalar(select(Lesson.id).where(Lesson.slot_id == slot.id).limit(1)):
        raise Conflict("По этой строке уже были занятия: вместо удаления впишите последний день.")
    record_removal(actor.id, "slot.delete", slot)


def _fill(slot: TimetableSlot, wanted: SlotChanges) -> None:
    if "weekday" in wanted and wanted["weekday"] not in range(1, 8):
        raise Invalid("Выберите день недели.", field="weekday")
    if "room" in wanted:
        wanted["room"] = checked_line(wanted["room"], ROOM_LENGTH, field="room")
    if "teacher" in wanted:
        slot.teacher_id = _teacher_id(slot, wanted["teacher"])
    for name in ("weekday", "starts_at", "ends_at", "room", "valid_from", "valid_to"):
        if name in wanted:
            setattr(slot, name, wanted[name])
    _require_order(slot)


def _require_order(slot: TimetableSlot) -> None:
    if slot.starts_at >= slot.ends_at:
        raise Invalid("Занятие заканчивается раньше, чем начинается.", field="ends_at")
    for name, day in (("valid_from", slot.valid_from), ("valid_to", slot.valid_to)):
        if day is not None and not _EARLIEST <= day <= _LATEST:
            raise Invalid("Год от 2000 до 2100.", field=name)
    if slot.valid_to is not None and slot.valid_to < slot.valid_from:
        raise Invalid("Не раньше, чем «действует с».", field="valid_to")


def _teacher_id(slot: TimetableSlot, teacher: User | None) -> int | None:
    if teacher is None:
        return None
    if teacher.id != slot.teacher_id and not (teacher.active and teacher.has_role(RoleName.TEACHER.value)):
        raise Invalid("Вести занятие может только действующий педагог.", field="teacher")
    return teacher.id


def _settle_slot(actor: Actor, action: str, slot: TimetableSlot) -> None:
    with db.session.no_autoflush:
        require_free_slot(slot)
        take_turns()
    record_changes(actor.id, action, slot, refusal=TAKEN)
