"""Which lessons and events of partners the student was at, and what they said of them."""

from sqlalchemy import select

from points_admin.extensions import db
from points_admin.partners.models import PartnerEvent
from points_admin.privacy.person import Person
from points_admin.privacy.sections.section import Section
from points_admin.schedule.models import Attendance, Lesson, LessonRating
from points_admin.schedule.words import MARKS
from points_admin.workbook import Cell


def attendance(person: Person) -> Section:
    """The marks, the oldest first."""
    columns = {"starts_at": "Занятие", "group": "Группа", "mark": "Отметка", "marked_at": "Отмечено"}
    rows: list[list[Cell]] = []
    if person.student is not None:
        mine = select(Lesson, Attendance).join(Attendance, Attendance.lesson_id == Lesson.id)
        mine = mine.where(Attendance.student_id == person.student.id).order_by(Lesson.starts_at, Lesson.id)
        for lesson, one in db.session.execute(mine):
            rows.append([lesson.starts_at, _where(lesson), MARKS[one.mark], one.marked_at])
    return Section("attendance", "Посещаемость", columns, rows)


def ratings(person: Person) -> Section:
    """What the student thought of lessons."""
    columns = {"starts_at": "Занятие", "group": "Группа", "stars": "Оценка", "words": "Слова", "rated_at": "Когда"}
    rows: list[list[Cell]] = []
    if person.student is not None:
        mine = select(Lesson, LessonRating).join(LessonRating, LessonRating.lesson_id == Lesson.id)
        mine = mine.where(LessonRating.student_id == person.student.id).order_by(Lesson.starts_at, Lesson.id)
        for lesson, one in db.session.execute(mine):
            rows.append([lesson.starts_at, _where(lesson), one.stars, one.words, one.rated_at])
    return Section("ratings", "Оценки занятий", columns, rows)


def partner_events(person: Person) -> Section:
    """What partners have reported."""
    columns = {
        "occurred_on": "День",
        "partner": "Партнёр",
        "external_id": "Номер у партнёра",
        "reported_at": "Записано",
    }
    rows: list[list[Cell]] = []
    if person.student is not None:
        mine = select(PartnerEvent).where(PartnerEvent.student_id == person.student.id)
        for one in db.session.scalars(mine.order_by(PartnerEvent.occurred_on, PartnerEvent.reported_at)):
            rows.append([one.occurred_on, one.partner, one.external_id, one.reported_at])
    return Section("partner_events", "События партнёров", columns, rows)


def _where(lesson: Lesson) -> str:
    return f"{lesson.group.kvant.name}, {lesson.group.code}"
