"""Parts of forms: cleaned text with a limit, choices made per request, lists in one line."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from wtforms import Form, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, Regexp

from points_admin import text
from points_admin.checks import REQUIRED, checked_block, checked_line, checked_whole
from points_admin.errors import Correctable, Invalid
from points_admin.web.fields import WholeField, cleaned, id_of

CHOOSE = "Выберите из списка."


class PageForm(Form):
    """Messages of WTForms itself are Russian; CSRF is the application's affair."""

    class Meta:
        locales = ("ru",)


def code_field(label: str, *, missing: str = "Введите код.") -> Any:
    """A one-time code, or a recovery code in its place."""
    keys = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "maxlength": 64}
    return StringField(label, [InputRequired(missing)], render_kw=keys)


def say_beside(form: Form, refusal: Correctable) -> None:
    """The refusal stands beside the field it is about, or above the form."""
    beside = form[refusal.field].errors if refusal.field in form else form.form_errors
    beside.append(refusal.message)


def ruled(check: Callable[[Any], Any]) -> Callable[[Form, Any], None]:
    """A validator that asks the domain, and says beside the field what it refuses."""

    def obey(_form: Form, field: Any) -> None:
        try:
            check(field.data)
        except Invalid as refusal:
            raise ValidationError(refusal.message) from refusal

    return obey


def line(
    label: str,
    longest: int,
    *,
    required: bool = False,
    rule: Callable[[str], Any] | None = None,
    pattern: str = "",
    wrong: str = "",
) -> Any:
    """One line of text, cleaned. A `rule` of the domain judges the length, too.

    `pattern` is matched whole, `wrong` says what was expected.
    """
    within = ruled(rule or partial(checked_line, longest=longest, required=required))
    checks: list[Any] = [InputRequired(REQUIRED) if required else Optional(), within]
    if pattern:
        checks.append(Regexp(rf"(?:{pattern})\Z", message=wrong))
    return StringField(label, checks, filters=[cleaned], render_kw={"maxlength": longest})


def block(label: str, longest: int, *, required: bool = False) -> Any:
    """Several lines of text, cleaned."""
    within = ruled(partial(checked_block, longest=longest, required=required))
    checks = [InputRequired(REQUIRED) if required else Optional(), within]
    return TextAreaField(
        label, checks, filters=[lambda value: text.clean_block(value or "")], render_kw={"maxlength": longest}
    )


def whole(label: str, least: int, most: int, *, required: bool = False) -> Any:
    """A whole number within limits."""

    def there(_form: Form, field: Any) -> None:
        if field.data is None and not field.errors:
            raise ValidationError(REQUIRED)

    within = ruled(partial(checked_whole, least=least, most=most))
    checks: list[Any] = [InputRequired(REQUIRED), there, within] if required else [within]
    return WholeField(label, checks, render_kw={"inputmode": "numeric"})


class ChoiceField(SelectField):
    """A select over rows; `offer` fills it per request. The empty choice is None."""

    def __init__(self, label: str, *, required: bool = False, empty: str = "—", **kwargs: Any) -> None:
        checks = [InputRequired(CHOOSE)] if required else []
        super().__init__(label, checks, coerce=_id_or_none, validate_choice=False, choices=[], **kwargs)
        self.empty = empty
        self.rows: dict[int, Any] = {}

    def offer(self, rows: Iterable[Any], name: Callable[[Any], str] = str) -> None:
        """The rows to choose from; anything else is refused as if it did not exist."""
        self.rows = {row.id: row for row in rows}
        named = [SelectChoice(row_id, name(row)) for row_id, row in self.rows.items()]
        self.choices = [SelectChoice("", self.empty), *named]

    @property
    def row(self) -> Any:
        """The chosen row, or None."""
        return self.rows.get(self.data) if self.data is not None else None

    def pre_validate(self, form: Form) -> None:
        if self.data is not None and self.data not in self.rows:
            raise ValidationError(CHOOSE)


class ListField(StringField):
    """Several short texts in one line, by commas; the data is a list."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        parts = (text.clean(part) for part in ",".join(valuelist).split(","))
        self.data = list(dict.fromkeys(filter(None, parts)))

    def _value(self) -> str:
        return spelled(self.data)


def spelled(values: Sequence[str] | None) -> str:
    """«A, B»: the list as one line."""
    return ", ".join(values or ())


def _id_or_none(value: Any) -> int | None:
    return None if value in (None, "") else id_of(value)
