"""Parts of the panel's forms: cleaned text with a limit, choices made per request, lists in one line."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from wtforms import Form, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from points_admin import text
from points_admin.admin.fields import WholeField, cleaned, id_of

REQUIRED = "Заполните поле."
CHOOSE = "Выберите из списка."
_MOST_PARTS = 20
_LONGEST_PART = 100


class PanelForm(Form):
    """Messages of WTForms itself are Russian; CSRF is the application's affair."""

    class Meta:
        locales = ("ru",)


def line(label: str, longest: int, *, required: bool = False, pattern: str = "", wrong: str = "") -> Any:
    """One line of text, cleaned. `pattern` is matched whole, `wrong` says what was expected."""

    def within(_form: Form, field: Any) -> None:
        if not text.fits(field.data, longest):
            raise ValidationError(f"Не длиннее {longest} знаков.")

    checks: list[Any] = [InputRequired(REQUIRED), _not_blank, within] if required else [Optional(), within]
    if pattern:
        checks.append(Regexp(rf"(?:{pattern})\Z", message=wrong))
    return StringField(label, checks, filters=[cleaned], render_kw={"maxlength": longest})


def block(label: str, longest: int) -> Any:
    """Several lines of text, cleaned."""
    checks = [Optional(), Length(max=longest, message=f"Не длиннее {longest} знаков.")]
    return TextAreaField(label, checks, filters=[lambda value: text.clean_block(value or "")])


def whole(label: str, least: int, most: int, *, required: bool = False) -> Any:
    """A whole number within limits."""

    def within(_form: Form, field: Any) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(f"От {least} до {most}.")
        if field.data is None and required and not field.errors:
            raise ValidationError(REQUIRED)

    checks: list[Any] = [InputRequired(REQUIRED), within] if required else [within]
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

    def pre_validate(self, form: Form) -> None:
        if len(self.data or ()) > _MOST_PARTS or any(len(part) > _LONGEST_PART for part in self.data or ()):
            raise ValidationError(f"Не больше {_MOST_PARTS} написаний, каждое не длиннее {_LONGEST_PART} знаков.")

    def _value(self) -> str:
        return spelled(self.data)


def spelled(values: Sequence[str] | None) -> str:
    """«A, B»: the list as one line."""
    return ", ".join(values or ())


def _not_blank(_form: Form, field: Any) -> None:
    if not text.match_key(field.data):
        raise ValidationError(REQUIRED)


def _id_or_none(value: Any) -> int | None:
    return None if value in (None, "") else id_of(value)
