"""Changing groups: create, update, archive, restore, delete. A group stays in its kvant for good."""

from typing import TypedDict, Unpack

from sqlalchemy import select

from points_admin.access import Actor, Permission, RoleName, require
from points_admin.accounts.models import User
from points_admin.audit.services import record_changes, record_removal
from points_admin.checks import checked_line, checked_whole
from points_admin.errors import Conflict, Invalid
from points_admin.extensions import db
from points_admin.roster.archiving import bring_back, put_away
from points_admin.roster.models import Group, Kvant

CODE_LENGTH = 64
MOST_PLACES = 1000


class GroupChanges(TypedDict, total=False):
    code: str
    teacher: User | None
    capacity: int | None


def create_group(
    actor: Actor, *, kvant: Kvant, code: str, teacher: User | None = None, capacity: int | None = None
) -> Group:
    """A new group. Raises `Invalid` for a wrong field, `Conflict` where the kvant has such a group."""
    require(actor, Permission.GROUPS_MANAGE)
    if kvant.archived_at is not None:
        raise Invalid(f"«{kvant.name}» в архиве.", field="kvant")
    group = Group(kvant_id=kvant.id)
    _fill(group, {"code": code, "teacher": teacher, "capacity": capacity})
    db.session.add(group)
    record_changes(actor.id, "group.create", group)
    return group


def update_group(actor: Actor, group: Group, **wanted: Unpack[GroupChanges]) -> Group:
    """Change what is named, leave the rest; raises what `create_group` raises."""
    require(actor, Permission.GROUPS_MANAGE)
    with db.session.no_autoflush:
        _fill(group, wanted)
    record_changes(actor.id, "group.update", group)
    # It was set by its id, for the audit; a teacher loaded before would still be shown.
    db.session.expire(group, ["teacher"])
    return group


def archive_group(actor: Actor, group: Group) -> None:
    """Off the lists and choices; its students stay in the kvant. Raises `Conflict` when archived already."""
    require(actor, Permission.GROUPS_MANAGE)
    put_away(actor, "group.archive", group)


def restore_group(actor: Actor, group: Group) -> None:
    """Back on the lists. Raises `Conflict` when not archived."""
    require(actor, Permission.GROUPS_MANAGE)
    bring_back(actor, "group.restore", group)


def delete_group(actor: Actor, group: Group) -> None:
    """For what was made by mistake. Raises `Conflict` where anything refers to the group."""
    require(actor, Permission.GROUPS_MANAGE)
    record_removal(actor.id, "group.delete", group)


def _fill(group: Group, wanted: GroupChanges) -> None:
    if "code" in wanted:
        group.code = checked_line(wanted["code"], CODE_LENGTH, field="code", required=True)
        _refuse_twin(group)
    if "teacher" in wanted:
        group.teacher_id = _leader(group, wanted["teacher"])
    if "capacity" in wanted:
        group.capacity = checked_whole(wanted["capacity"], 1, MOST_PLACES, field="capacity")


def _leader(group: Group, teacher: User | None) -> int | None:
    if teacher is None:
        return None
    # Who leads the group already may go on, whatever has become of the login.
    teaches = teacher.active and teacher.has_role(RoleName.TEACHER.value)
    if not teaches and teacher.id != group.teacher_id:
        raise Invalid("Вести группу может только действующий педагог.", field="teacher")
    return teacher.id


def _refuse_twin(group: Group) -> None:
    twin = Group.kvant_id == group.kvant_id, Group.match_key == group.match_key, Group.id != group.id
    if db.session.scalar(select(Group.id).where(*twin)):
        raise Conflict("В этом кванте такая группа уже есть (возможно, в архиве).", field="code")
