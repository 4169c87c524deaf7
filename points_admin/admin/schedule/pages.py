"""The week at /admin/schedule/ (a teacher's own, everybody's with rooms) and the days without lessons."""

from datetime import date

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from points_admin.access import Permission, require
from points_admin.admin.base import PanelView, actor, expose
from points_admin.admin.choices import kvant_options
from points_admin.admin.schedule.forms import HolidayForm
from points_admin.errors import Correctable, NotFound
from points_admin.extensions import db
from points_admin.schedule.calendar import renew_link, revoke_link
from points_admin.schedule.holidays import add_holiday, remove_holiday
from points_admin.schedule.models import Holiday
from points_admin.schedule.queries import monday_of, week_for
from points_admin.web.calendar import calendar_address
from points_admin.web.fields import id_of
from points_admin.web.forms import say_beside

INVALID = 422


class ScheduleView(PanelView):
    permission = (Permission.LESSONS_READ_ALL, Permission.LESSONS_READ_TAUGHT)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """`?week=` any day of it, `?kvant=` narrows."""
        user = actor()
        kvants = kvant_options(user)
        chosen = request.args.get("kvant", "")
        known = any(chosen == value for value, _name in kvants)
        return self.render(
            "admin/schedule/week.html",
            week=week_for(user, monday_of(request.args.get("week", "")), kvant_id=id_of(chosen) if known else None),
            kvants=kvants,
            chosen=chosen if known else "",
            can_change=self.allows(Permission.SCHEDULE_MANAGE),
            # An administrator who teaches nothing has no calendar of one's own.
            has_calendar=self.allows(Permission.LESSONS_READ_TAUGHT),
            address=calendar_address(user),
        )

    @expose("/link", methods=("POST",))
    def renew(self) -> ResponseReturnValue:
        """A new link to the calendar of the own kvants."""
        require(actor(), Permission.LESSONS_READ_TAUGHT)
        renew_link(actor())
        db.session.commit()
        flash("Ссылка готова: добавьте её в календарь телефона.", "success")
        return redirect(self.get_url(".index"))

    @expose("/unlink", methods=("POST",))
    def revoke(self) -> ResponseReturnValue:
        """No link any more."""
        require(actor(), Permission.LESSONS_READ_TAUGHT)
        revoke_link(actor())
        db.session.commit()
        flash("Ссылка отключена.", "success")
        return redirect(self.get_url(".index"))


class HolidayView(PanelView):
    permission = (Permission.SCHEDULE_MANAGE,)

    @expose("/")
    def index(self) -> str:
        return self._page(HolidayForm())

    @expose("/", methods=("POST",))
    def add(self) -> ResponseReturnValue:
        form = HolidayForm(request.form)
        if form.validate() and form.day.data is not None:
            try:
                add_holiday(actor(), form.day.data, form.name.data or "")
                db.session.commit()
                flash("Выходной добавлен: занятий по расписанию в этот день не будет.", "success")
                return redirect(self.get_url(".index"))
            except Correctable as refusal:
                db.session.rollback()
                say_beside(form, refusal)
        return self._page(form), INVALID

    @expose("/remove", methods=("POST",))
    def remove(self) -> ResponseReturnValue:
        holiday = _named(request.form.get("id", ""))
        remove_holiday(actor(), holiday)
        db.session.commit()
        flash("Обычный день: занятия по расписанию вернулись.", "success")
        return redirect(self.get_url(".index"))

    def _page(self, form: HolidayForm) -> str:
        holidays = db.session.scalars(select(Holiday).order_by(Holiday.day.desc())).all()
        return self.render("admin/schedule/holidays.html", form=form, holidays=holidays)


def _named(day: str) -> Holiday:
    try:
        found = db.session.get(Holiday, date.fromisoformat(day)) if day.isascii() else None
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found
