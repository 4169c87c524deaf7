"""RedemptionView at /admin/redemptions/: what was exchanged, handing it over, taking it back, and the slip."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import actor, expose
from points_admin.admin.choices import reward_options
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.rewards.forms import CancelForm
from points_admin.admin.scoped import Fact, NewestFirstView
from points_admin.rewards.models import Redemption, RedemptionState
from points_admin.rewards.policies import visible_redemptions
from points_admin.rewards.redeeming import cancel, hand_over
from points_admin.rewards.words import STATE
from points_admin.roster.models import Student
from points_admin.roster.policies import visible_students
from points_admin.roster.queries import contains_words
from points_admin.web.changes import carry_out

INVALID = 422
_STATES = (
    (RedemptionState.ISSUED.value, "Не выданы"),
    (RedemptionState.HANDED_OVER.value, "Выданы"),
    (RedemptionState.CANCELLED.value, "Отменены"),
)


class RedemptionView(NewestFirstView):
    permission = (Permission.REWARDS_REDEEM_ALL, Permission.REWARDS_REDEEM_TAUGHT)
    column_list = ("student", "reward", "price", "issued_at", "state")
    labels: ClassVar = {
        "student": "Ученик",
        "reward": "Награда",
        "price": "Баллов",
        "issued_at": "Обменяно",
        "state": "Состояние",
    }
    numeric = ("price",)
    figure = "price"
    filters = (
        Filter(
            "state",
            "Показать",
            lambda _user: _STATES,
            lambda _user, value: Redemption.state == RedemptionState(value),
            as_chips=True,
        ),
        Filter("reward", "Награда", reward_options, lambda _user, value: Redemption.reward_id == int(value)),
    )
    search_hint = "Ученик: фамилия, имя"
    empty = empty_for_reader = "Баллы на награды ещё не меняли. Откройте ученика и нажмите «Обменять на награду»."
    list_template = "admin/rewards/redemptions.html"
    details_template = "admin/rewards/redemption.html"
    state_words = STATE

    def scope(self, user: User) -> Condition:
        return visible_redemptions(user)

    def selected(self) -> Select[Any]:
        loaded = (Redemption.student, Redemption.reward, Redemption.issued_by)
        return super().selected().options(*map(joinedload, loaded))

    def searched(self, typed: str) -> Condition:
        found = select(Student.id).where(visible_students(actor()), contains_words(Student.search_key, typed))
        return Redemption.student_id.in_(found)

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        return self._card(self.get_one(request.args.get("id", "")), CancelForm())

    def facts(self, row: Redemption) -> list[Fact]:
        facts: list[Fact] = [
            ("Ученик", row.student.full_name),
            ("Награда", row.reward.name),
            ("Цена, баллов", row.price),
            ("Состояние", STATE[row.state]),
            ("Обменяно", row.issued_at),
            ("Кто обменял", row.issued_by or "система"),
        ]
        if row.handed_over_at is not None:
            facts += [("Выдано", row.handed_over_at), ("Кто выдал", row.handed_over_by)]
        if row.cancelled_at is not None:
            facts += [("Отменено", row.cancelled_at), ("Кто отменил", row.cancelled_by), ("Причина", row.why)]
        return facts

    @expose("/slip/")
    def slip_view(self) -> ResponseReturnValue:
        """The page to print; nothing is printed for what was taken back."""
        row = self.get_one(request.args.get("id", ""))
        if row.is_cancelled:
            flash("Обмен отменён: талона нет.", "error")
            return redirect(self.url_of("details_view", id=row.id))
        return self.page("admin/rewards/slip.html", row=row)

    @expose("/hand-over/", methods=("POST",))
    def hand_over_view(self) -> ResponseReturnValue:
        row = self.get_one(request.form.get("id", ""))
        return self._done(row, lambda: hand_over(actor(), row), "Награда выдана.")

    @expose("/cancel/", methods=("POST",))
    def cancel_view(self) -> ResponseReturnValue:
        row, form = self.get_one(request.form.get("id", "")), CancelForm(request.form)
        if not form.validate():
            return self._card(row, form), INVALID
        said = "Обмен отменён: баллы вернулись ученику."
        return self._done(row, lambda: cancel(actor(), row, why=form.why.data), said)

    def _card(self, row: Redemption, form: CancelForm) -> str:
        return self.page(self.details_template, row=row, facts=self.facts(row), cancel_form=form)

    def _done(self, row: Redemption, change: Callable[[], object], said: str) -> ResponseReturnValue:
        said += " Ученик получит уведомление."
        return carry_out(change, said, there=self.url_of("details_view", id=row.id))
