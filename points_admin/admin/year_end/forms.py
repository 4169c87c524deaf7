"""What stays of the points, and on which day the rest burns."""

from collections.abc import Mapping

from wtforms import Field, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired
from wtforms.widgets import DateInput

from points_admin.checks import REQUIRED
from points_admin.web.fields import DayField
from points_admin.web.forms import CHOOSE, PageForm, ruled, whole
from points_admin.year_end.models import MOST_STAYING, RuleKind
from points_admin.year_end.planning import checked_day, usual_day
from points_admin.year_end.rules import Rule

RULES: Mapping[RuleKind, str] = {
    RuleKind.SHARE: "Перенести часть баланса",
    RuleKind.CAP: "Оставить не больше предела",
    RuleKind.BURN: "Обнулить балансы",
}


class YearEndForm(PageForm):
    rule = RadioField(
        "Что остаётся",
        [AnyOf([kind.value for kind in RULES], CHOOSE)],
        choices=[SelectChoice(kind.value, label) for kind, label in RULES.items()],
        default=RuleKind.SHARE.value,
        validate_choice=False,
    )
    share = whole("Сколько процентов остаётся", 0, 100)
    cap = whole("Сколько баллов остаётся самое большее", 0, MOST_STAYING)
    due_on = DayField("День, когда лишнее сгорает", [InputRequired(REQUIRED)], default=usual_day, widget=DateInput())

    def validate_share(self, field: Field) -> None:
        self._want(RuleKind.SHARE, field)

    def validate_cap(self, field: Field) -> None:
        self._want(RuleKind.CAP, field)

    def validate_due_on(self, field: DayField) -> None:
        if field.data is not None:
            ruled(checked_day)(self, field)

    @property
    def chosen(self) -> Rule:
        """The rule of a valid form."""
        kind = RuleKind(self.rule.data)
        amounts = {RuleKind.SHARE: self.share.data, RuleKind.CAP: self.cap.data}
        return Rule(kind, amounts.get(kind) or 0)

    def _want(self, kind: RuleKind, field: Field) -> None:
        """The number of the rule that is chosen; those of others may stay empty."""
        if self.rule.data == kind.value and field.data is None and not field.errors:
            raise ValidationError(REQUIRED)
