"""LessonView at /admin/lessons/: single lessons, those to come first; an administrator moves and cancels them."""

from typing import Any, ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import and_

from points_admin import clock
from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import actor, expose
from points_admin.admin.choices import group_options, kvant_options
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.schedule.forms import CancelForm, LessonForm, offer_place
from points_admin.admin.schedule.marking import MarkingDoors, Roll, open_roll
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.schedule.clashes import when
from points_admin.schedule.lessons import cancel_lesson, create_lesson, move_lesson, restore_lesson
from points_admin.schedule.models import Lesson, LessonStatus
from points_admin.schedule.policies import visible_lessons
from points_admin.schedule.ratings import opinion_lately, opinion_of
from points_admin.schedule.roll import unmarked
from points_admin.schedule.words import STATUS
from points_admin.web.changes import carry_out
from points_admin.web.formats import moment

INVALID = 422
_STATES = (("unmarked", "Не отмечены"), ("past", "Прошедшие"), ("cancelled", "Отменённые"))


def _in_state(user: User, value: str) -> Condition:
    if value == "unmarked":
        return unmarked(user)
    if value == "cancelled":
        return and_(Lesson.status == LessonStatus.CANCELLED, Lesson.ends_at > clock.now())
    return Lesson.ends_at <= clock.now()


class LessonView(MarkingDoors, ScopedView):
    permission = (Permission.LESSONS_READ_ALL, Permission.LESSONS_READ_TAUGHT)
    change = (Permission.SCHEDULE_MANAGE,)
    create_title, edit_title = "Занятие вне расписания", "Перенести занятие"
    create_label = "Добавить занятие"
    column_list = ("group", "when", "room", "teacher", "status")
    labels: ClassVar = {
        "group": "Группа",
        "when": "Когда",
        "room": "Кабинет",
        "teacher": "Педагог",
        "status": "Состояние",
    }
    filters = (
        Filter("state", "Показать", lambda _user: _STATES, _in_state, as_chips=True),
        Filter("kvant", "Квант", kvant_options, lambda _user, value: Lesson.kvant_id == int(value)),
        Filter("group", "Группа", group_options, lambda _user, value: Lesson.group_id == int(value)),
    )
    empty = "Занятий впереди нет. Они появляются из строк расписания; одно занятие можно добавить и отдельно."
    empty_for_reader = "Занятий впереди нет."
    form = LessonForm
    list_template = "admin/schedule/lessons.html"
    details_template = "admin/schedule/lesson.html"
    when = staticmethod(when)

    def scope(self, user: User) -> Condition:
        return visible_lessons(user)

    def wanted(self, asked: Any, controls: Any) -> list[Condition]:
        """Those to come, unless others are asked for."""
        conditions = super().wanted(asked, controls)
        return conditions if asked.chosen.get("state") else [*conditions, Lesson.ends_at > clock.now()]

    def order(self, asked: Any) -> list[Any]:
        past = asked.chosen.get("state") in ("past", "unmarked")
        return [Lesson.starts_at.desc() if past else Lesson.starts_at, Lesson.id]

    def state_of(self, row: Lesson) -> str:
        """«отменено», «отмечено», «не отмечено», «по расписанию»."""
        if row.is_cancelled or row.ends_at > clock.now():
            return STATUS[row.status]
        return "отмечено" if row.marked_at else "не отмечено"

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        row = self.get_one(request.args.get("id", ""))
        return self.lesson_page(row, open_roll(actor(), row))

    def lesson_page(self, row: Lesson, roll: Roll | None, cancel_form: CancelForm | None = None) -> str:
        """The roll, once the lesson is about to begin; what is known of the lesson; how to cancel it."""
        form = cancel_form or CancelForm()
        return self.page(
            self.details_template,
            row=row,
            facts=self.facts(row),
            roll=roll,
            cancel_form=form,
            opinion=opinion_of(row) if row.marked_at else None,
            lately=opinion_lately(row) if row.marked_at else None,
        )

    def facts(self, row: Lesson) -> list[Fact]:
        return [
            ("Квант", row.group.kvant.name),
            ("Группа", row.group.code),
            ("Когда", when(row)),
            ("Кабинет", row.room),
            ("Педагог", row.teacher),
            ("Состояние", self.state_of(row)),
            *([("Причина", row.why)] if row.why else []),
            *([("Отметил", f"{row.marked_by}, {moment(row.marked_at)}")] if row.marked_by else []),
        ]

    def has_code(self, row: Lesson) -> bool:
        """Whether the screen with the code of the lesson is a tap away."""
        may_show = self.allows(Permission.CHECKIN_MANAGE_ALL, Permission.CHECKIN_MANAGE_TAUGHT)
        return may_show and not row.is_cancelled and row.ends_at > clock.now()

    @expose("/cancel/", methods=("POST",))
    def cancel_view(self) -> ResponseReturnValue:
        row, form = self.changeable(), CancelForm(request.form)
        if not form.validate():
            return self.lesson_page(row, open_roll(actor(), row), form), INVALID
        return self._done(row, lambda: cancel_lesson(actor(), row, why=form.why.data or ""), "Занятие отменено.")

    @expose("/restore/", methods=("POST",))
    def restore_view(self) -> ResponseReturnValue:
        row = self.changeable()
        return self._done(row, lambda: restore_lesson(actor(), row), "Занятие состоится.")

    def prepare(self, form: Any, row: Lesson | None) -> None:
        offer_place(form, row)
        if row is not None and not form.group.raw_data:
            starts, ends = clock.local(row.starts_at), clock.local(row.ends_at)
            form.day.data, form.starts_at.data, form.ends_at.data = starts.date(), starts.time(), ends.time()

    def save(self, form: Any, row: Lesson | None) -> Lesson:
        starts_at, ends_at = form.instants
        room, teacher = form.room.data, form.teacher.row
        if row is None:
            return create_lesson(
                actor(), group=form.group.row, starts_at=starts_at, ends_at=ends_at, room=room, teacher=teacher
            )
        move_lesson(actor(), row, starts_at=starts_at, ends_at=ends_at, room=room, teacher=teacher)
        return row

    def _done(self, row: Lesson, change: Any, said: str) -> ResponseReturnValue:
        said += " Группа получит уведомление."
        return carry_out(change, said, there=self.url_of("details_view", id=row.id))
