"""RuleView at /admin/rules/: what gives points by itself; each with a forecast, a switch and its versions."""

from typing import Any, ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired
from wtforms.widgets import DateInput

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import actor, expose
from points_admin.admin.lists import Condition, Filter
from points_admin.admin.scoped import Fact, ScopedView
from points_admin.forecast import forecast_for
from points_admin.ledger.models import MAX_POINTS, ReasonKind
from points_admin.ledger.queries import every_reason
from points_admin.roster.queries import kvants_of
from points_admin.rules.engine import Trigger
from points_admin.rules.models import LONGEST_STREAK, MOST_TIMES, NAME_LENGTH, AwardRule, RuleVersion
from points_admin.rules.policies import visible_rules
from points_admin.rules.services import create_rule, switch_rule, update_rule
from points_admin.rules.words import TRIGGERS
from points_admin.web.changes import carry_out
from points_admin.web.fields import DayField
from points_admin.web.formats import signed
from points_admin.web.forms import CHOOSE, ChoiceField, PageForm, line, whole

_STATES = (("on", "Включённые"), ("off", "Выключенные"))


class RuleForm(PageForm):
    name = line("Название", NAME_LENGTH, required=True)
    trigger = SelectField(
        "Повод",
        [InputRequired(CHOOSE), AnyOf([trigger.value for trigger in TRIGGERS], CHOOSE)],
        choices=[SelectChoice(trigger.value, name) for trigger, name in TRIGGERS.items()],
        validate_choice=False,
    )
    length = whole("Сколько занятий подряд", 2, LONGEST_STREAK)
    reason = ChoiceField("Основание", required=True, empty="Выберите")
    amount = whole("Сколько баллов", 1, MAX_POINTS, required=True)
    kvant = ChoiceField("Только для кванта", empty="Для всех квантов")
    per_day = whole("Не чаще, раз в день", 1, MOST_TIMES)
    per_year = whole("Не чаще, раз в учебный год", 1, MOST_TIMES)
    valid_from = DayField("Действует с", widget=DateInput())
    valid_to = DayField("Последний день", widget=DateInput())


def _in_state(_user: User, value: str) -> Condition:
    newest = (
        select(RuleVersion.is_on)
        .where(RuleVersion.rule_id == AwardRule.id)
        .order_by(RuleVersion.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return newest.is_(value == "on")


class RuleView(ScopedView):
    permission = (Permission.RULES_MANAGE,)
    change = (Permission.RULES_MANAGE,)
    create_title, edit_title = "Новое правило", "Правило"
    create_label = "Добавить правило"
    column_list = ("name", "trigger", "points", "kvant", "state")
    labels: ClassVar = {
        "name": "Правило",
        "trigger": "Повод",
        "points": "Баллы",
        "kvant": "Для кого",
        "state": "Состояние",
    }
    numeric = ("points",)
    figure = "points"
    default_order = (AwardRule.name,)
    filters = (
        Filter("state", "Показать", lambda _user: _STATES, _in_state, as_chips=True),
        Filter(
            "trigger",
            "Повод",
            lambda _user: [(trigger.value, name) for trigger, name in TRIGGERS.items()],
            lambda _user, value: AwardRule.trigger == Trigger(value),
        ),
    )
    empty = "Правил пока нет. Добавьте первое: например, «Был на занятии», +5."
    form = RuleForm
    hints: ClassVar = {
        "length": "Для «Несколько занятий подряд»: бонус за каждые столько занятий со дня включения. "
        "Пропуск по уважительной серию не прерывает.",
        "reason": "Его увидит ученик. Знак баллов задаёт основание.",
        "amount": "Число без знака. Списание берёт не больше, чем есть на счёте.",
        "per_year": "Учебный год — с 1 сентября по 31 августа.",
        "valid_from": "Пусто — сразу, как включите.",
        "valid_to": "Пусто — без срока.",
    }
    list_template = "admin/rules/list.html"
    details_template = "admin/rules/card.html"
    triggers = TRIGGERS

    def scope(self, user: User) -> Condition:
        return visible_rules(user)

    def selected(self) -> Select[Any]:
        versions = selectinload(AwardRule.versions)
        parts = (RuleVersion.reason, RuleVersion.kvant, RuleVersion.created_by)
        return super().selected().options(versions.options(*map(selectinload, parts)))

    def facts(self, row: AwardRule) -> list[Fact]:
        now = row.current
        limits = (
            ("Занятий подряд", now.length),
            ("Не чаще, раз в день", now.per_day),
            ("Не чаще, раз в учебный год", now.per_year),
            ("Действует с", now.valid_from),
            ("Последний день", now.valid_to),
        )
        return [
            ("Состояние", "включено, начисляет само" if now.is_on else "выключено"),
            ("Повод", TRIGGERS[row.trigger]),
            ("Баллы", signed(now.points)),
            ("Основание", now.reason.name),
            ("Для кого", now.kvant.name if now.kvant else "для всех квантов"),
            *((label, value) for label, value in limits if value is not None),
        ]

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        row = self.get_one(request.args.get("id", ""))
        return self.page(self.details_template, row=row, facts=self.facts(row), forecast=forecast_for(row.current))

    @expose("/switch/", methods=("POST",))
    def switch_view(self) -> ResponseReturnValue:
        """`on` is the state wanted: the same click twice does nothing the second time."""
        row, on = self.changeable(), request.form.get("on") == "1"
        said = "Правило включено." if on else "Правило выключено: начисленное остаётся."
        there = self.url_of("details_view", id=row.id)
        return carry_out(lambda: switch_rule(actor(), row, on=on), said, there=there)

    def prepare(self, form: Any, row: AwardRule | None) -> None:
        now = row.current if row else None
        kept = [now.reason] if now else []
        form.reason.offer([*every_reason(), *kept], lambda reason: f"{reason.name} ({signed(reason.default_points)})")
        form.kvant.offer([*kvants_of(actor()), *([now.kvant] if now and now.kvant else [])])
        if now is None:
            return
        # What a rule waits for stays: what it has answered is kept under it.
        del form.trigger
        if not form.amount.raw_data:
            for name in ("length", "per_day", "per_year", "valid_from", "valid_to"):
                form[name].data = getattr(now, name)
            form.amount.data, form.reason.data, form.kvant.data = abs(now.points), now.reason_id, now.kvant_id

    def save(self, form: Any, row: AwardRule | None) -> AwardRule:
        reason = form.reason.row
        names = ("length", "per_day", "per_year", "valid_from", "valid_to")
        wanted: Any = {name: form[name].data for name in names} | {
            "points": form.amount.data if reason.kind is ReasonKind.ACCRUAL else -form.amount.data,
            "reason": reason,
            "kvant": form.kvant.row,
        }
        if row is None:
            return create_rule(actor(), name=form.name.data, trigger=Trigger(form.trigger.data), wanted=wanted)
        return update_rule(actor(), row, name=form.name.data, wanted=wanted)
