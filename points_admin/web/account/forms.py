"""Forms of the pages about one's own login."""

from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired

from points_admin import text
from points_admin.accounts import passwords
from points_admin.accounts.models import EMAIL_LENGTH, User
from points_admin.web.fields import cleaned
from points_admin.web.forms import PageForm


class ResetForm(PageForm):
    """Login name or e-mail."""

    name = StringField(
        "Логин или почта",
        [InputRequired("Введите логин или почту.")],
        filters=[cleaned],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "maxlength": EMAIL_LENGTH},
    )

    def validate_name(self, field: StringField) -> None:
        if not text.match_key(field.data or ""):
            raise ValidationError("Введите логин или почту.")
        field.data = field.data[:EMAIL_LENGTH]


class NewPasswordForm(PageForm):
    """A password by the rules of the user it is for."""

    password = PasswordField(
        "Новый пароль",
        [InputRequired("Придумайте новый пароль.")],
        render_kw={"autocomplete": "new-password", "maxlength": passwords.LONGEST},
    )
    again = PasswordField(
        "Новый пароль ещё раз",
        [InputRequired("Повторите новый пароль.")],
        render_kw={"autocomplete": "new-password", "maxlength": passwords.LONGEST},
    )

    user: User

    def validate_password(self, field: PasswordField) -> None:
        if wrong := passwords.problems(field.data, self.user):
            raise ValidationError(wrong[0])

    def validate_again(self, field: PasswordField) -> None:
        if passwords.normalised(field.data) != passwords.normalised(self.password.data or ""):
            raise ValidationError("Пароли не совпали.")


class EmailForm(PageForm):
    """A new address, and the present password: a browser left open is not its owner."""

    email = StringField(
        "Новая почта",
        [InputRequired("Введите почту.")],
        filters=[cleaned],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": EMAIL_LENGTH},
    )
    password = PasswordField(
        "Нынешний пароль",
        [InputRequired("Введите нынешний пароль.")],
        render_kw={"autocomplete": "current-password", "maxlength": passwords.LONGEST},
    )
