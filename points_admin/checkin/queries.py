"""Reading events and visits: who came, how many of how many, and whether a student has anything to check in to."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select

from points_admin import clock
from points_admin.access import Actor
from points_admin.checkin.models import CheckIn, Event
from points_admin.checkin.policies import attended_events
from points_admin.extensions import db
from points_admin.roster.models import Membership, Student
from points_admin.roster.policies import visible_students
from points_admin.schedule.models import Lesson


def visits_of(event: Event) -> Sequence[CheckIn]:
    """Who came, in the order they did."""
    query = select(CheckIn).where(CheckIn.event_id == event.id)
    return db.session.scalars(query.order_by(CheckIn.at, CheckIn.student_id)).all()


def came_to(event_ids: Collection[int]) -> dict[int, int]:
    """How many came, by event; an event that nobody came to is left out."""
    counted = select(CheckIn.event_id, func.count()).where(CheckIn.event_id.in_(event_ids)).group_by(CheckIn.event_id)
    return dict(db.session.execute(counted).all())


def came_to_lesson(lesson: Lesson) -> set[int]:
    """Ids of the students who have shown the code of the lesson."""
    visits = select(CheckIn.student_id).join(Event, Event.id == CheckIn.event_id)
    return set(db.session.scalars(visits.where(Event.lesson_id == lesson.id)))


def absent_from(actor: Actor, event: Event) -> Sequence[Student]:
    """Students of the group or kvant whom the actor sees and who have not come, by name; nobody of an event for all."""
    if event.kvant_id is None:
        return []
    came = select(CheckIn.student_id).where(CheckIn.event_id == event.id)
    members = select(Membership.student_id).where(_is_of(event), Membership.is_running)
    wanted = Student.id.in_(members), Student.id.not_in(came), Student.archived_at.is_(None), visible_students(actor)
    return db.session.scalars(select(Student).where(*wanted).order_by(Student.search_key)).all()


def expected_at(event: Event) -> int | None:
    """How many attend the group or kvant now; nobody can say of an event for everybody."""
    if event.kvant_id is None:
        return None
    attending = select(func.count(Membership.id)).join(Student, Student.id == Membership.student_id)
    return db.session.scalar(attending.where(_is_of(event), Membership.is_running, Student.archived_at.is_(None))) or 0


def attended_event(actor: Actor, event_id: int) -> Event | None:
    """An event that the actor may check in to as a student, whenever it is."""
    return db.session.scalar(select(Event).where(Event.id == event_id, attended_events(actor)))


def is_awaited(actor: Actor) -> bool:
    """Whether an event of the actor's is open to which they have not come yet."""
    now = clock.now()
    came = select(CheckIn.event_id).join(Student, Student.id == CheckIn.student_id)
    came = came.where(CheckIn.event_id == Event.id, Student.user_id == actor.id)
    is_open = Event.opens_at <= now, Event.closes_at > now
    return (
        db.session.scalar(select(Event.id).where(*is_open, attended_events(actor), ~came.exists()).limit(1)) is not None
    )


def _is_of(event: Event) -> ColumnElement[bool]:
    return Membership.group_id == event.group_id if event.group_id else Membership.kvant_id == event.kvant_id
