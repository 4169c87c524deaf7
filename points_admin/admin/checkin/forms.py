"""The form of an event."""

from datetime import datetime, timedelta
from typing import Any

from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from points_admin import clock
from points_admin.access import Permission
from points_admin.admin.base import actor
from points_admin.checkin.models import NAME_LENGTH, Event
from points_admin.checks import REQUIRED
from points_admin.roster.queries import groups_of, kvants_of
from points_admin.web.fields import ClockField, DayField
from points_admin.web.forms import ChoiceField, PageForm, line


class EventTimesForm(PageForm):
    """What may be changed of an event; whose it is stays."""

    name = line("Название", NAME_LENGTH, required=True)
    day = DayField("Дата", [InputRequired(REQUIRED)], default=clock.today, widget=DateInput())
    starts_at = ClockField("Начало", [InputRequired(REQUIRED)])
    ends_at = ClockField("Окончание", [InputRequired(REQUIRED)])

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """When it opens and closes, of a valid form: what ends earlier than it begins ends on the next day."""
        day: Any = self.day.data
        starts_at: Any = self.starts_at.data
        ends_at: Any = self.ends_at.data
        last_day = day + timedelta(days=1) if ends_at < starts_at else day
        return clock.instant(day, starts_at), clock.instant(last_day, ends_at)

    def show(self, row: Event) -> None:
        """What is stored."""
        opens, closes = clock.local(row.opens_at), clock.local(row.closes_at)
        self.day.data, self.starts_at.data, self.ends_at.data = opens.date(), opens.time(), closes.time()


class EventForm(EventTimesForm):
    kvant = ChoiceField("Квант", empty="Для всех")
    group = ChoiceField("Группа", empty="Весь квант")

    def offer(self) -> None:
        """The actor's kvants and groups; only administrators may choose none."""
        user = actor()
        kvants = kvants_of(user)
        if not user.can(Permission.CHECKIN_MANAGE_ALL):
            self.kvant.flags.required, self.kvant.empty = True, "Выберите квант"
            if len(kvants) == 1 and not self.kvant.raw_data:
                self.kvant.data = kvants[0].id
        self.kvant.offer(kvants)
        self.group.offer(groups_of(user), lambda group: f"{group.kvant.name}, {group.code}")
