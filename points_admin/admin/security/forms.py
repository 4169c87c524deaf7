"""Forms of «Защита входа»: each asks for the password once more, since a browser left open is not its owner."""

from typing import Any

from wtforms import HiddenField, StringField, ValidationError

from points_admin.accounts import second_factor
from points_admin.accounts.models import NAME_LENGTH, User
from points_admin.web.account.forms import OwnPasswordForm
from points_admin.web.forms import code_field, line
from points_admin.web.signin import halfway


class PasswordForm(OwnPasswordForm):
    """The signed-in user's present password."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user


class EnableForm(PasswordForm):
    """The first code shows that the app has understood."""

    code = code_field("Код из приложения")

    def validate_code(self, field: StringField) -> None:
        if not second_factor.is_of_setup(self.user, field.data):
            raise ValidationError(second_factor.NOT_RIGHT)


class PresentCodeForm(PasswordForm):
    """For what the second step guards: a password and an open browser are not enough.

    The code is asked only when all else is right: wrong ones make the owner wait, right ones are used up.
    """

    present_code = code_field("Код из приложения или запасной код")

    def validate_present_code(self, field: StringField) -> None:
        if not self.errors:
            halfway.judge(self.user, field.data)


class ReplaceForm(EnableForm, PresentCodeForm):
    """Another phone."""

    code = code_field("Код с нового телефона")
    present_code = code_field("Код с прежнего телефона или запасной код")


class PasskeyForm(PasswordForm):
    """`credential` is filled by the script with what the device has made."""

    name = line("Название", NAME_LENGTH, required=True)
    credential = HiddenField()


class GuardedPasskeyForm(PasskeyForm, PresentCodeForm):
    """A passkey lets its holder in without a code: who has the second step on adds none without one."""


def passkey_form(user: User, sent: Any = None) -> PasskeyForm:
    """The form that the user has to fill in."""
    form = GuardedPasskeyForm if second_factor.is_on(user) else PasskeyForm
    return form(user, sent, prefix="key")
