"""Reasons («за что»): administrators keep them, teachers read the general ones and those of their kvants."""

from typing import Any, ClassVar

from sqlalchemy import func
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import actor
from points_admin.admin.choices import kvant_options
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.ledger.models import MAX_POINTS, Reason, ReasonKind
from points_admin.ledger.policies import visible_reasons
from points_admin.ledger.reasons import NAME_LENGTH, create_reason, delete_reason, update_reason
from points_admin.roster.queries import kvants_of
from points_admin.web.formats import signed
from points_admin.web.forms import CHOOSE, ChoiceField, PageForm, line, whole

KINDS = {ReasonKind.ACCRUAL.value: "Начисление", ReasonKind.DEDUCTION.value: "Списание"}
_RETIRED = (("retired", "Неактивные"),)


class ReasonForm(PageForm):
    name = line("Название", NAME_LENGTH, required=True)
    kind = RadioField(
        "Вид",
        [AnyOf(list(KINDS), CHOOSE)],
        choices=[SelectChoice(value, label) for value, label in KINDS.items()],
        default=ReasonKind.ACCRUAL.value,
        validate_choice=False,
    )
    amount = whole("Сколько баллов обычно", 1, MAX_POINTS, required=True)
    kvant = ChoiceField("Только для кванта", empty="Для всех квантов")
    is_active = BooleanField("Можно выбирать", default=True)


class ReasonView(ScopedView):
    permission = (Permission.REASONS_READ,)
    change = remove = (Permission.REASONS_MANAGE,)
    create_title, edit_title = "Новое основание", "Основание"
    create_label = "Добавить основание"
    column_list = ("name", "default_points", "kvant", "is_active")
    labels: ClassVar = {"name": "За что", "default_points": "Обычно", "kvant": "Для кого", "is_active": "Состояние"}
    numeric = ("default_points",)
    figure = "default_points"
    sorts: ClassVar = {"name": Reason.match_key, "default_points": Reason.default_points}
    default_order = (Reason.kind, func.abs(Reason.default_points), Reason.match_key)
    filters = (
        Filter(
            "state",
            "Показать",
            lambda _user: _RETIRED,
            lambda _user, _value: Reason.is_active.is_(False),
            as_chips=True,
            otherwise=Reason.is_active.is_(True),
        ),
        Filter("kind", "Вид", lambda _user: list(KINDS.items()), lambda _user, value: Reason.kind == ReasonKind(value)),
        Filter("kvant", "Квант", kvant_options, lambda _user, value: Reason.kvant_id == int(value)),
    )
    search_in = (Reason.match_key,)
    search_hint = "За что"
    empty = "Оснований пока нет. Добавьте первое: например, «Активная работа», +5."
    form = ReasonForm
    hints: ClassVar = {
        "amount": "Число без знака: знак задаёт вид.",
        "is_active": "Снимите, чтобы убрать из выбора: в истории основание останется.",
    }
    list_template = "admin/reasons/list.html"

    def scope(self, user: User) -> Condition:
        return visible_reasons(user)

    def facts(self, row: Reason) -> list[Fact]:
        return [
            ("Вид", KINDS[row.kind.value]),
            ("Обычно", signed(row.default_points)),
            ("Для кого", row.kvant.name if row.kvant else "для всех квантов"),
            ("Состояние", "активно" if row.is_active else "не выбирается"),
        ]

    def prepare(self, form: Any, row: Reason | None) -> None:
        kvants = {kvant.id: kvant for kvant in kvants_of(actor())}
        if row is not None and row.kvant is not None:
            kvants[row.kvant.id] = row.kvant
        form.kvant.offer(kvants.values())
        if row is not None and not form.amount.raw_data:
            form.kind.data, form.amount.data, form.kvant.data = row.kind.value, abs(row.default_points), row.kvant_id

    def save(self, form: Any, row: Reason | None) -> Reason:
        accrues = ReasonKind(form.kind.data) is ReasonKind.ACCRUAL
        values = {
            "name": form.name.data,
            "points": form.amount.data if accrues else -form.amount.data,
            "kvant": form.kvant.row,
            "is_active": form.is_active.data,
        }
        return create_reason(actor(), **values) if row is None else update_reason(actor(), row, **values)

    def delete(self, row: Reason) -> None:
        delete_reason(actor(), row)
