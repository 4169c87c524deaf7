"""SlotView at /admin/timetable/: the lines of the week; teachers read those of their kvants."""

from typing import Any, ClassVar

from sqlalchemy import or_

from points_admin import clock
from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import actor
from points_admin.admin.choices import group_options, kvant_options
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.schedule.forms import SlotForm, offer_place
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.schedule.models import TimetableSlot
from points_admin.schedule.policies import visible_slots
from points_admin.schedule.slots import create_slot, delete_slot, update_slot
from points_admin.schedule.words import WEEKDAYS


def _ended(_user: User, _value: str) -> Condition:
    return TimetableSlot.valid_to < clock.today()


class SlotView(ScopedView):
    permission = (Permission.LESSONS_READ_ALL, Permission.LESSONS_READ_TAUGHT)
    change = remove = (Permission.SCHEDULE_MANAGE,)
    create_title, edit_title = "Новая строка расписания", "Строка расписания"
    create_label = "Добавить строку"
    column_list = ("group", "when", "room", "teacher", "valid")
    labels: ClassVar = {
        "group": "Группа",
        "when": "Когда",
        "room": "Кабинет",
        "teacher": "Педагог",
        "valid": "Действует",
    }
    default_order = (TimetableSlot.weekday, TimetableSlot.starts_at)
    filters = (
        Filter("state", "Показать", lambda _user: (("ended", "Закончились"),), _ended, as_chips=True),
        Filter("kvant", "Квант", kvant_options, lambda _user, value: TimetableSlot.kvant_id == int(value)),
        Filter("group", "Группа", group_options, lambda _user, value: TimetableSlot.group_id == int(value)),
    )
    empty = "Расписания пока нет. Добавьте строку или загрузите таблицу в «Импорте»: занятия появятся сами."
    empty_for_reader = "В ваших квантах расписания пока нет. Его ведёт администратор."
    hints: ClassVar = {
        "teacher": "Если это не тот, кто ведёт группу.",
        "valid_to": "Пусто — без срока. После этого дня занятий не будет.",
    }
    form = SlotForm
    list_template = "admin/schedule/slots.html"
    weekdays = WEEKDAYS

    def scope(self, user: User) -> Condition:
        return visible_slots(user)

    def wanted(self, asked: Any, controls: Any) -> list[Condition]:
        """Lines that are over only where they are asked for."""
        running = or_(TimetableSlot.valid_to.is_(None), TimetableSlot.valid_to >= clock.today())
        conditions = super().wanted(asked, controls)
        return conditions if asked.chosen.get("state") else [*conditions, running]

    def facts(self, row: TimetableSlot) -> list[Fact]:
        return [
            ("Квант", row.group.kvant.name),
            ("Группа", row.group.code),
            ("День недели", WEEKDAYS[row.weekday]),
            ("Время", f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}"),
            ("Кабинет", row.room),
            ("Педагог", row.teacher),
            ("Действует с", row.valid_from),
            ("Последний день", row.valid_to),
        ]

    def prepare(self, form: Any, row: TimetableSlot | None) -> None:
        offer_place(form, row)

    def save(self, form: Any, row: TimetableSlot | None) -> TimetableSlot:
        names = ("weekday", "starts_at", "ends_at", "room", "valid_from", "valid_to")
        values = {name: form[name].data for name in names} | {"teacher": form.teacher.row}
        if row is None:
            return create_slot(actor(), group=form.group.row, **values)
        return update_slot(actor(), row, **values)

    def delete(self, row: TimetableSlot) -> None:
        delete_slot(actor(), row)
