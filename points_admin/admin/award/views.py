"""AwardView at /admin/award/: a class or students chosen in a list, one reason, one button that says its effect."""

from collections.abc import Callable, Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from points_admin import clock
from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.award.actions import RecentActions
from points_admin.admin.award.bulk import Chosen, choose, kvant_named
from points_admin.admin.award.forms import AwardForm, fresh_key
from points_admin.admin.award.orders import first_result, ids_to_drop, post_order, read_order
from points_admin.admin.award.place import Place, names_of, open_place
from points_admin.admin.award.toast import remember, take_toast
from points_admin.admin.award.words import script_words
from points_admin.admin.base import actor, expose
from points_admin.admin.students.selection import NobodyChosen, back_to_list, selected_students
from points_admin.errors import Correctable, KeyReused
from points_admin.extensions import db
from points_admin.ledger.models import Batch
from points_admin.roster.models import Kvant, Student
from points_admin.roster.queries import students_by_ids
from points_admin.web.statuses import http_status

# How a page shows itself again, with the refusal if there was one; where to go once the batch is stored.
Again = Callable[[Correctable | None], str]
After = Callable[[Batch], str]


class AwardView(RecentActions):
    permission = (Permission.ENTRIES_POST_ALL, Permission.ENTRIES_POST_TAUGHT)

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """The class last awarded, or the one of the address; its order on POST."""
        user = actor()
        if request.method == "GET":
            place = open_place(user, request.args)
            form = AwardForm(reasons=place.chips.reasons, students=place.preselected, occurred_on=place.past_day)
            return self._class_page(user, place, form)
        if first := _made_before(user):
            return _done(first, _class_url)
        place = open_place(user, request.form)
        form = AwardForm(request.form, reasons=place.chips.reasons)
        return self._carry_out(
            user,
            form,
            kvant=place.the_kvant,
            again=lambda error: self._class_page(user, open_place(user, request.form), form, error),
            after=_class_url,
        )

    @expose("/bulk", methods=("POST",))
    def bulk(self) -> ResponseReturnValue:
        """The students chosen in a list (first POST), or the order for them (a POST with a key)."""
        user = actor()
        if "key" not in request.form:
            try:
                students = selected_students(user, request.form)
            except NobodyChosen as refusal:
                return back_to_list(request.form, refusal)
            form = AwardForm(students=[student.id for student in students])
            return self._bulk_page(choose(user, students), form)
        if first := _made_before(user):
            return _done(first, _batch_url)
        chosen = choose(user, _pooled(user))
        form = AwardForm(request.form, reasons=chosen.chips.reasons)
        return self._carry_out(
            user,
            form,
            kvant=lambda: kvant_named(chosen, form.kvant.data),
            again=lambda error: self._bulk_page(choose(user, _pooled(user)), form, error),
            after=_batch_url,
        )

    def _carry_out(
        self, user: User, form: AwardForm, *, kvant: Callable[[], Kvant], again: Again, after: After
    ) -> ResponseReturnValue:
        """Post the order once and go to `after`, or ask to confirm it, or show the page `again` with what is wrong."""
        if "back" in request.form:
            return again(None)
        if not form.validate():
            return again(None), 422
        try:
            order = read_order(user, form, kvant())
            if order.is_large and form.confirmed.data != str(order.points):
                return self.render("admin/award/confirm.html", order=order, form=form)
            posting = post_order(user, order)
            db.session.commit()
        except Correctable as error:
            db.session.rollback()
            if isinstance(error, KeyReused):
                form.key.data = fresh_key()
            return again(error), http_status(error)
        return _done(posting.batch, after)

    def _class_page(self, user: User, place: Place, form: AwardForm, error: Correctable | None = None) -> str:
        toast = take_toast(user)
        return self._page("admin/award/class.html", form, error, place.students, place=place, toast=toast)

    def _bulk_page(self, chosen: Chosen, form: AwardForm, error: Correctable | None = None) -> str:
        return self._page("admin/award/bulk.html", form, error, chosen.students, chosen=chosen)

    def _page(
        self,
        template: str,
        form: AwardForm,
        error: Correctable | None,
        students: Sequence[Student],
        **context: object,
    ) -> str:
        return self.render(
            template,
            form=form,
            refusal=error and error.message,
            drop=ids_to_drop(error),
            names=names_of(students),
            words=script_words(),
            today=clock.today(),
            **context,
        )


def _made_before(user: User) -> Batch | None:
    """The result of the same order if it has come before («Вернуться» places no order)."""
    return None if "back" in request.form else first_result(user, request.form)


def _done(batch: Batch, after: After) -> ResponseReturnValue:
    remember(batch)
    return redirect(after(batch))


def _class_url(_batch: Batch) -> str:
    """The class that the order came from."""
    if group := request.form.get("group"):
        return url_for("award.index", group=group)
    return url_for("award.index", kvant=request.form.get("kvant"))


def _batch_url(batch: Batch) -> str:
    return url_for("award.action", batch_id=batch.id)


def _pooled(user: User) -> list[Student]:
    """The students of the bulk page as it came back: `pool` holds them all, ticked or not."""
    pool = [part for part in request.form.get("pool", "").split(",") if part]
    ticked = [part for value in request.form.getlist("students") for part in value.split(",") if part]
    return students_by_ids(user, [*pool, *ticked])
