"""YearEndView at /admin/year-end/: announcing with a look at the numbers first, carrying out, taking back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import actor, expose
from points_admin.admin.lists import Condition
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.admin.year_end.forms import RULES, YearEndForm
from points_admin.admin.year_end.words import Ask, ask_to_cancel, ask_to_run, ask_to_take_back, stays_words
from points_admin.errors import Correctable, Forbidden
from points_admin.extensions import db
from points_admin.year_end.carrying import IN_MOTION, begin, carry_on, take_back
from points_admin.year_end.models import YearEnd, YearEndStatus
from points_admin.year_end.planning import announce, cancel
from points_admin.year_end.policies import visible_plans
from points_admin.year_end.queries import Figures, batches_of, figures_of, left_of, open_plan, preview, standing_of
from points_admin.year_end.rules import rule_of
from points_admin.year_end.words import STATUS

INVALID = 422
# What one press of a button does at most; the timer goes on with the rest.
_STEPS = 6


class YearEndView(ScopedView):
    permission = change = (Permission.YEAR_END_MANAGE,)
    create_title, create_label, saved = "Объявить конец учебного года", "Объявить…", "Объявлено, ученики узнают."
    column_list = ("due_on", "rule", "status", "students", "burned", "returned")
    labels: ClassVar = {
        "due_on": "День",
        "rule": "Что остаётся",
        "status": "Состояние",
        "students": "Учеников",
        "burned": "Сгорело",
        "returned": "Возвращено",
    }
    numeric = ("students", "burned", "returned")
    figure = "burned"
    default_order = (YearEnd.id.desc(),)
    empty = "Конец учебного года ещё не объявляли. Объявите: перед этим видно, сколько баллов сгорит и у кого."
    form = YearEndForm
    list_template = "admin/year_end/list.html"
    form_template = "admin/year_end/form.html"
    details_template = "admin/year_end/plan.html"
    stays_words = staticmethod(stays_words)
    stays_of = staticmethod(lambda plan: stays_words(rule_of(plan)))
    open_plan = staticmethod(open_plan)
    status_words = STATUS
    rules = RULES

    def scope(self, user: User) -> Condition:
        return visible_plans(user)

    def extras(self, rows: Sequence[YearEnd]) -> Mapping[int, Figures]:
        return figures_of([row.id for row in rows])

    def facts(self, row: YearEnd) -> list[Fact]:
        ended = "Отменено" if row.status is YearEndStatus.CANCELLED else "Закончено"
        known = [
            ("Начато", row.started_at),
            (ended, row.ended_at),
            ("Отменил" if row.status is YearEndStatus.CANCELLED else "Начал", row.ended_by),
            ("Баллы вернул", row.taken_back_by),
            ("Возвращено", row.taken_back_at),
        ]
        return [
            ("Что остаётся", stays_words(rule_of(row))),
            ("День", row.due_on),
            ("Состояние", STATUS[row.status]),
            ("Объявлено", row.announced_at),
            ("Объявил", row.announced_by),
            ("Касается учеников", row.announced_to),
            *((label, given) for label, given in known if given is not None),
        ]

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """The form; a look at what it would do; with `announce` the deed itself."""
        if request.method == "GET" or "announce" in request.form:
            return super().create_view()
        self._demand(self.can_change)
        form = YearEndForm(request.form)
        if not form.validate():
            return self.page(self.form_template, form=form, row=None), INVALID
        if "change" in request.form:
            return self.page(self.form_template, form=form, row=None)
        return self.page("admin/year_end/preview.html", form=form, preview=preview(form.chosen))

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """What was announced is cancelled, never changed."""
        self.get_one(request.args.get("id", ""))
        raise Forbidden

    def save(self, form: Any, row: YearEnd | None) -> YearEnd:
        return announce(actor(), rule=form.chosen, due_on=form.due_on.data)

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        row = self.get_one(request.args.get("id", ""))
        seen = preview(rule_of(row)) if row.status is YearEndStatus.ANNOUNCED else None
        return self.page(
            self.details_template,
            row=row,
            facts=self.facts(row),
            figures=figures_of([row.id])[row.id],
            left=left_of(row) if row.status is YearEndStatus.RUNNING else 0,
            batches=batches_of(row),
            preview=seen,
            run=ask_to_run(seen) if seen else None,
            take_back=ask_to_take_back(*standing_of(row)) if row.status is YearEndStatus.DONE else None,
            cancel=ask_to_cancel(row),
        )

    @expose("/run/", methods=("POST",))
    def run_view(self) -> ResponseReturnValue:
        """Begin on the day, or go on with what was begun."""
        row = self.changeable()
        is_begun, ask = row.status in IN_MOTION, ask_to_run(preview(rule_of(row)))
        return self._answer(row, ask, lambda: None if is_begun else begin(actor(), row), steps=_STEPS)

    @expose("/take-back/", methods=("POST",))
    def take_back_view(self) -> ResponseReturnValue:
        row = self.changeable()
        return self._answer(row, ask_to_take_back(*standing_of(row)), lambda: take_back(actor(), row), steps=_STEPS)

    @expose("/cancel/", methods=("POST",))
    def cancel_view(self) -> ResponseReturnValue:
        row = self.changeable()
        return self._answer(row, ask_to_cancel(row), lambda: cancel(actor(), row))

    def _answer(self, row: YearEnd, ask: Ask, change: Callable[[], object], *, steps: int = 0) -> ResponseReturnValue:
        plan_id = row.id
        if not request.form.get("confirmed"):
            return self.confirm(ask.question, ask.button, ask.note)
        try:
            change()
            db.session.commit()
            _carry_on(plan_id, steps)
            flash(ask.done, "success")
        except Correctable as refusal:
            db.session.rollback()
            flash(refusal.message, "error")
        return redirect(self.url_of("details_view", id=plan_id))


def _carry_on(plan_id: int, steps: int) -> None:
    """At most so many, each a transaction of its own: nobody waits for the whole technopark."""
    for _ in range(steps):
        if not carry_on(actor(), plan_id):
            break
        db.session.commit()
