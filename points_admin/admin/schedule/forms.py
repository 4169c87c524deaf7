"""Forms of the timetable's pages."""

from datetime import datetime
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from points_admin import clock
from points_admin.accounts.queries import teachers
from points_admin.admin.base import actor
from points_admin.checks import REQUIRED
from points_admin.roster.queries import groups_of
from points_admin.schedule.holidays import NAME_LENGTH
from points_admin.schedule.models import ROOM_LENGTH, WHY_LENGTH, Lesson, TimetableSlot
from points_admin.schedule.words import WEEKDAYS
from points_admin.web.fields import ClockField, DayField
from points_admin.web.forms import CHOOSE, ChoiceField, PageForm, line


def _weekday(value: object) -> int:
    """0, no day at all, for what is none."""
    return next((number for number in WEEKDAYS if str(number) == str(value)), 0)


def _group() -> ChoiceField:
    return ChoiceField("Группа", required=True, empty="Выберите группу")


def _clock(label: str) -> ClockField:
    return ClockField(label, [InputRequired(REQUIRED)])


def _teacher() -> ChoiceField:
    return ChoiceField("Педагог", empty="Кто ведёт группу")


class SlotForm(PageForm):
    group = _group()
    weekday = SelectField(
        "День недели",
        [InputRequired(CHOOSE)],
        coerce=_weekday,
        validate_choice=False,
        choices=[SelectChoice("", "— выберите —"), *(SelectChoice(n, name) for n, name in WEEKDAYS.items())],
    )
    starts_at = _clock("Начало")
    ends_at = _clock("Окончание")
    room = line("Кабинет", ROOM_LENGTH)
    teacher = _teacher()
    valid_from = DayField("Действует с", [InputRequired(REQUIRED)], default=clock.today, widget=DateInput())
    valid_to = DayField("Последний день", widget=DateInput())


class LessonForm(PageForm):
    group = _group()
    day = DayField("Дата", [InputRequired(REQUIRED)], widget=DateInput())
    starts_at = _clock("Начало")
    ends_at = _clock("Окончание")
    room = line("Кабинет", ROOM_LENGTH)
    teacher = _teacher()

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """When it begins and ends, of a valid form."""
        day: Any = self.day.data
        starts_at: Any = self.starts_at.data
        ends_at: Any = self.ends_at.data
        return clock.instant(day, starts_at), clock.instant(day, ends_at)


class CancelForm(PageForm):
    why = line("Причина (её увидит группа)", WHY_LENGTH)


class HolidayForm(PageForm):
    day = DayField("День", [InputRequired(REQUIRED)], widget=DateInput())
    name = line("Название", NAME_LENGTH, required=True)


def offer_place(form: SlotForm | LessonForm, row: TimetableSlot | Lesson | None) -> None:
    """The groups and teachers to choose from; a stored row keeps its group, and whoever teaches it."""
    form.group.offer([row.group] if row else groups_of(actor()), lambda group: f"{group.kvant.name}, {group.code}")
    form.teacher.offer([*teachers(), *([row.own_teacher] if row and row.own_teacher else [])])
    if row is not None and not form.group.raw_data:
        form.group.data, form.teacher.data = row.group_id, row.teacher_id
