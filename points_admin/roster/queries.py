"""Reading the roster within an actor's scope: students by id, kvants, groups, members, name changes, word search."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from points_admin import text
from points_admin.access import Actor, Permission
from points_admin.accounts.models import User
from points_admin.database import row_id
from points_admin.errors import Invalid, NotFound
from points_admin.extensions import db
from points_admin.roster.models import Group, Kvant, Membership, NameChange, Student
from points_admin.roster.policies import (
    visible_groups,
    visible_kvants,
    visible_memberships,
    visible_name_changes,
    visible_students,
)

# Students chosen at once: each is a value of the statement, and engines take only so many.
MOST_CHOSEN = 5000

_MAX_WORDS = 8


def contains_words(column: InstrumentedAttribute[str], typed: str) -> ColumnElement[bool]:
    """Every word typed is somewhere in the search key, in any order (the key is folded by `text.search_key`)."""
    words = text.search_key(typed).split()[:_MAX_WORDS]
    return and_(True, *(column.contains(word, autoescape=True) for word in words))


def students_by_ids(actor: User, ids: Iterable[object]) -> list[Student]:
    """The students in name order.

    Raises `NotFound` when one is missing or not the actor's to see, `Invalid` for more than `MOST_CHOSEN` of them.
    """
    wanted = {row_id(value) for value in ids}
    if len(wanted) > MOST_CHOSEN:
        raise Invalid(f"За один раз — не больше {MOST_CHOSEN} учеников: выберите меньше.")
    found = db.session.scalars(
        select(Student).where(Student.id.in_(wanted), visible_students(actor)).order_by(Student.search_key)
    ).all()
    if len(found) != len(wanted):
        raise NotFound
    return list(found)


def student_behind(user: User) -> Student | None:
    """Whose login it is, if a student's."""
    return db.session.scalar(select(Student).where(Student.user_id == user.id))


def addresses_of(user: User) -> list[str]:
    """Where letters about the login may go, the first choice first: the own one, then the roster's (not for staff)."""
    student = None if user.can(Permission.PANEL_OPEN) else student_behind(user)
    known = user.email, *((student.email, student.guardian_email) if student else ())
    return [address for address in known if address]


def kvants_of(actor: User) -> list[Kvant]:
    """Kvants the actor works with, without archived ones, by name."""
    wanted = visible_kvants(actor), Kvant.archived_at.is_(None)
    return list(db.session.scalars(select(Kvant).where(*wanted).order_by(Kvant.match_key)))


def running_kvants() -> list[Kvant]:
    """Every kvant of the technopark that is not archived, for everybody to see, by name."""
    return list(db.session.scalars(select(Kvant).where(Kvant.archived_at.is_(None)).order_by(Kvant.match_key)))


def kvant_by_slug(slug: str) -> Kvant:
    """One of `running_kvants`; raises `NotFound`."""
    kvant = db.session.scalar(select(Kvant).where(Kvant.slug == slug, Kvant.archived_at.is_(None)))
    if kvant is None:
        raise NotFound("Такого кванта нет.")
    return kvant


def groups_of(actor: User, kvant: Kvant | None = None) -> list[Group]:
    """Groups the actor works with (of one kvant), without archived ones, by kvant and code."""
    query = select(Group).join(Kvant, Kvant.id == Group.kvant_id)
    query = query.where(visible_groups(actor), Group.archived_at.is_(None), Kvant.archived_at.is_(None))
    if kvant is not None:
        query = query.where(Group.kvant_id == kvant.id)
    return list(db.session.scalars(query.order_by(Kvant.match_key, Group.match_key)))


def group_members(actor: User, group: Group) -> list[Student]:
    """Students who attend the group now, by name."""
    return _members(actor, Membership.group_id == group.id)


def kvant_members(actor: User, kvant: Kvant) -> list[Student]:
    """Students who attend the kvant now, by name."""
    return _members(actor, Membership.kvant_id == kvant.id)


def _members(actor: User, which: ColumnElement[bool]) -> list[Student]:
    attending = select(Membership.student_id).where(which, Membership.is_running, visible_memberships(actor))
    return list(db.session.scalars(_running(actor).where(Student.id.in_(attending))))


def _running(actor: User) -> Select[Any]:
    on_roster = visible_students(actor), Student.archived_at.is_(None)
    return select(Student).where(*on_roster).order_by(Student.search_key)


def memberships_of(actor: User, students: Iterable[Student], *, running: bool = True) -> dict[int, list[Membership]]:
    """Memberships the actor may see, by student id, in the order they began; with `running` only those of now."""
    ids = [student.id for student in students]
    query = select(Membership).where(Membership.student_id.in_(ids), visible_memberships(actor))
    if running:
        query = query.where(Membership.is_running)
    found: dict[int, list[Membership]] = {student_id: [] for student_id in ids}
    for membership in db.session.scalars(query.order_by(Membership.started_on, Membership.id)):
        found[membership.student_id].append(membership)
    return found


def name_change_for(actor: Actor, change_id: object) -> NameChange:
    """Raises `NotFound` for what is not there or not the actor's."""
    query = select(NameChange).where(NameChange.id == row_id(change_id), visible_name_changes(actor))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def open_name_change(student: Student) -> NameChange | None:
    """The student's wish that nobody has decided, if any."""
    waiting = NameChange.student_id == student.id, NameChange.decided_at.is_(None)
    return db.session.scalar(select(NameChange).where(*waiting))


def waiting_name_changes(actor: Actor) -> int:
    """How many wishes wait for a word."""
    waiting = NameChange.decided_at.is_(None), visible_name_changes(actor)
    return db.session.scalar(select(func.count()).select_from(NameChange).where(*waiting)) or 0
