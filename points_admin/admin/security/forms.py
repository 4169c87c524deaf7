"""Forms of «Защита входа»: each asks for the password once more, since a browser left open is not its owner."""

from typing import Any

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from points_admin.accounts.models import NAME_LENGTH, User
from points_admin.web.account.forms import OwnPasswordForm
from points_admin.web.forms import line
from points_admin.web.signin import halfway


class PasswordForm(OwnPasswordForm):
    """The signed-in user's present password."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user


def _code_field(label: str) -> Any:
    return StringField(
        label,
        [InputRequired("Введите код.")],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "maxlength": 64},
    )


class EnableForm(PasswordForm):
    """The first code shows that the app has understood."""

    code = _code_field("Код из приложения")


class DisableForm(PasswordForm):
    """A code that is asked only of who knows the password: wrong ones make the owner wait."""

    code = _code_field("Код из приложения или запасной код")

    def validate_code(self, field: StringField) -> None:
        if not self.password.errors:
            halfway.judge(self.user, field.data)


class PasskeyForm(PasswordForm):
    """`credential` is filled by the script with what the device has made."""

    name = line("Название", NAME_LENGTH, required=True)
    credential = HiddenField()
