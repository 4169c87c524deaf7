"""Who attends which kvant: join, leave, move to another group."""

from datetime import date

from sqlalchemy import select

from points_admin import clock
from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record
from points_admin.database import refusing
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant, Membership, Student


def join_kvant(
    actor: Actor,
    student: Student,
    *,
    kvant: Kvant,
    group: Group | None = None,
    started_on: date | None = None,
) -> Membership:
    """A membership from `started_on` (today). Raises `Conflict` where one runs, `Invalid` where parts do not fit."""
    require(actor, Permission.STUDENTS_MANAGE)
    return take_in(actor, student, kvant=kvant, group=group, started_on=started_on)


def take_in(
    actor: Actor,
    student: Student,
    *,
    kvant: Kvant,
    group: Group | None = None,
    started_on: date | None = None,
) -> Membership:
    """`join_kvant` for verbs with a rule of their own about who may do it."""
    if student.archived_at is not None:
        raise Invalid("Ученик в архиве: сначала верните его.")
    if kvant.archived_at is not None:
        raise Invalid(f"«{kvant.name}» в архиве.")
    _refuse_foreign_group(kvant, group)
    taken = f"{student.short_name} уже занимается в «{kvant.name}»."
    if running_membership(student, kvant) is not None:
        raise Conflict(taken)
    membership = Membership(student=student, kvant=kvant, group=group, started_on=started_on or clock.today())
    db.session.add(membership)
    record(actor.id, "membership.join", student, after={"membership": str(membership)})
    with refusing(taken):
        db.session.flush()
    return membership


def leave_kvant(actor: Actor, membership: Membership, *, ended_on: date | None = None) -> None:
    """End a membership on `ended_on` (today). Raises `Conflict` when it has ended already."""
    require(actor, Permission.STUDENTS_MANAGE)
    let_go(actor, membership, ended_on=ended_on)


def let_go(actor: Actor, membership: Membership, *, ended_on: date | None = None) -> None:
    """`leave_kvant` for verbs with a rule of their own about who may do it."""
    _refuse_ended(membership)
    ended = ended_on or max(clock.today(), membership.started_on)
    if ended < membership.started_on:
        raise Invalid("Участие не может закончиться раньше, чем началось.", field="ended_on")
    membership.ended_on = ended
    record(actor.id, "membership.leave", membership.student, before={"membership": str(membership)})
    db.session.flush()


def move_group(actor: Actor, membership: Membership, *, group: Group | None) -> None:
    """Another group of the same kvant, or none; nothing happens where it is the group of now.

    Raises `Conflict` for what has ended, `Invalid` for a foreign group.
    """
    require(actor, Permission.STUDENTS_MANAGE)
    _refuse_ended(membership)
    _refuse_foreign_group(membership.kvant, group)
    if membership.group is group:
        return
    before = {"membership": str(membership)}
    membership.group = group
    record(actor.id, "membership.move", membership.student, before=before, after={"membership": str(membership)})
    db.session.flush()


def undo_joining(actor: Actor, membership: Membership) -> None:
    """As if the student had never joined: for what nothing has happened in yet, asked for by a rule of its own."""
    record(actor.id, "membership.undo", membership.student, before={"membership": str(membership)})
    db.session.delete(membership)
    db.session.flush()
    db.session.expire(membership.student, ["memberships"])


def running_membership(student: Student, kvant: Kvant) -> Membership | None:
    """The membership of now, if there is one."""
    return db.session.scalar(
        select(Membership).where(
            Membership.student_id == student.id, Membership.kvant_id == kvant.id, Membership.is_running
        )
    )


def _refuse_ended(membership: Membership) -> None:
    if not membership.is_running:
        raise Conflict("Это участие уже завершено.")


def _refuse_foreign_group(kvant: Kvant, group: Group | None) -> None:
    if group is not None and (group.kvant_id != kvant.id or group.archived_at is not None):
        raise Invalid("Группа не относится к этому кванту.", field="group")
