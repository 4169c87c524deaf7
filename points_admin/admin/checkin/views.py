"""CheckInView at /admin/checkin/: events and who came; the screen with the code is in `screen`."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from points_admin import clock
from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import actor, expose
from points_admin.admin.checkin.forms import EventForm, EventTimesForm
from points_admin.admin.checkin.screen import ScreenDoors
from points_admin.admin.checkin.words import came_words, place_of, state_of, window_of
from points_admin.admin.choices import kvant_options
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.checkin.arriving import note_visit
from points_admin.checkin.models import Event
from points_admin.checkin.policies import managed_events
from points_admin.checkin.queries import absent_from, came_to, expected_at, visits_of
from points_admin.checkin.services import (
    close_event_now,
    create_event,
    delete_event,
    event_for_lesson,
    update_event,
)
from points_admin.database import row_id
from points_admin.errors import Correctable, NotFound
from points_admin.extensions import db
from points_admin.ledger.policies import can_post
from points_admin.roster.policies import seen_of
from points_admin.roster.queries import students_by_ids
from points_admin.schedule.models import Lesson
from points_admin.web.changes import carry_out

_STATES = (("past", "Прошедшие"),)
_MANAGE = (Permission.CHECKIN_MANAGE_ALL, Permission.CHECKIN_MANAGE_TAUGHT)


class CheckInView(ScreenDoors, ScopedView):
    permission = change = remove = _MANAGE
    create_title, edit_title = "Новое мероприятие", "Мероприятие"
    create_label = "Добавить мероприятие"
    column_list = ("name", "window", "place", "came")
    labels: ClassVar = {"name": "Мероприятие", "window": "Когда", "place": "Для кого", "came": "Пришли"}
    numeric = ("came",)
    figure = "came"
    filters = (
        Filter(
            "state",
            "Показать",
            lambda _user: _STATES,
            lambda _user, _value: Event.closes_at <= clock.now(),
            as_chips=True,
        ),
        Filter("kvant", "Квант", kvant_options, lambda _user, value: Event.kvant_id == int(value)),
    )
    empty = "Сейчас и впереди мероприятий нет. Добавьте мероприятие или откройте занятие и нажмите «Код для занятия»."
    hints: ClassVar = {
        "kvant": "Отметиться смогут те, кто занимается в кванте.",
        "group": "Если мероприятие — для одной группы.",
        "ends_at": "Раньше начала — значит, на следующий день.",
    }
    list_template = "admin/checkin/list.html"
    details_template = "admin/checkin/card.html"
    place_of, state_of, window_of = staticmethod(place_of), staticmethod(state_of), staticmethod(window_of)

    def scope(self, user: User) -> Condition:
        return managed_events(user)

    def wanted(self, asked: Any, controls: Any) -> list[Condition]:
        """What is open or to come, unless the past is asked for."""
        conditions = super().wanted(asked, controls)
        return conditions if asked.chosen.get("state") else [*conditions, Event.closes_at > clock.now()]

    def order(self, asked: Any) -> list[Any]:
        """What is open has opened before whatever is to come."""
        past = asked.chosen.get("state") == "past"
        return [Event.opens_at.desc() if past else Event.opens_at, Event.id]

    def extras(self, rows: Sequence[Any]) -> dict[int, int]:
        """How many came to each."""
        return came_to([row.id for row in rows])

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        row = self.get_one(request.args.get("id", ""))
        visits = visits_of(row)
        return self.page(
            self.details_template,
            row=row,
            facts=self.facts(row),
            visits=visits,
            came=came_words(len(visits), expected_at(row)),
            seen=seen_of(actor(), [visit.student for visit in visits]),
            absent=absent_from(actor(), row),
            can_award=can_post(actor()),
        )

    def facts(self, row: Event) -> list[Fact]:
        return [("Состояние", state_of(row)), ("Для кого", place_of(row)), ("Когда", window_of(row))]

    @expose("/close/", methods=("POST",))
    def close_view(self) -> ResponseReturnValue:
        row = self.changeable()
        return self._done(
            row.id, lambda: close_event_now(actor(), row), "Мероприятие закрыто: код больше не действует."
        )

    @expose("/note/", methods=("POST",))
    def note_view(self) -> ResponseReturnValue:
        """A student without a telephone, noted by hand."""
        row = self.changeable()
        student = students_by_ids(actor(), [row_id(request.form.get("student", ""))])[0]
        return self._done(row.id, lambda: note_visit(actor(), row, student), f"Отмечено: {student.short_name}.")

    @expose("/lesson/", methods=("POST",))
    def lesson_view(self) -> ResponseReturnValue:
        """One tap from a lesson to the screen with its code; the event is made where there is none."""
        lesson = db.session.get(Lesson, row_id(request.form.get("id", "")))
        if lesson is None:
            raise NotFound
        try:
            event = event_for_lesson(actor(), lesson)
            db.session.commit()
        except Correctable as refusal:
            db.session.rollback()
            flash(refusal.message, "error")
            return redirect(self.get_url("lessons.details_view", id=lesson.id))
        return redirect(self.url_of("screen_view", id=event.id))

    def form_for(self, row: Event | None) -> type[EventTimesForm]:
        return EventForm if row is None else EventTimesForm

    def prepare(self, form: Any, row: Event | None) -> None:
        if row is None:
            form.offer()
        elif not form.day.raw_data:
            form.show(row)

    def save(self, form: Any, row: Event | None) -> Event:
        opens_at, closes_at = form.instants
        if row is not None:
            return update_event(actor(), row, name=form.name.data, opens_at=opens_at, closes_at=closes_at)
        return create_event(
            actor(),
            name=form.name.data,
            opens_at=opens_at,
            closes_at=closes_at,
            kvant=form.kvant.row,
            group=form.group.row,
        )

    def delete(self, row: Event) -> None:
        delete_event(actor(), row)

    def _done(self, event_id: int, change: Callable[[], None], said: str) -> ResponseReturnValue:
        return carry_out(change, said, there=self.url_of("details_view", id=event_id))
