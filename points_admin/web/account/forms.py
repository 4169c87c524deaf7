"""Forms of the pages about one's own login."""

from functools import partial

from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired

from points_admin import text
from points_admin.accounts import passwords
from points_admin.accounts.identity import checked_email, checked_name
from points_admin.accounts.models import EMAIL_LENGTH, NAME_LENGTH, User
from points_admin.errors import Invalid
from points_admin.extensions import db
from points_admin.roster.own_details import DETAILS
from points_admin.web.fields import cleaned
from points_admin.web.forms import PageForm, line


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
        [InputRequired("Нужен новый пароль.")],
        render_kw={"autocomplete": "new-password", "maxlength": passwords.LONGEST},
    )
    again = PasswordField(
        "Новый пароль ещё раз",
        [InputRequired("Новый пароль нужно ввести дважды.")],
        render_kw={"autocomplete": "new-password", "maxlength": passwords.LONGEST},
    )

    user: User

    def validate_password(self, field: PasswordField) -> None:
        if wrong := passwords.problems(field.data, self.user):
            raise ValidationError(wrong[0])

    def validate_again(self, field: PasswordField) -> None:
        if passwords.normalised(field.data) != passwords.normalised(self.password.data or ""):
            raise ValidationError("Пароли не совпали.")


class OwnPasswordForm(PageForm):
    """The present password: a browser left open is not its owner."""

    password = PasswordField(
        "Нынешний пароль",
        [InputRequired("Нужен нынешний пароль.")],
        render_kw={"autocomplete": "current-password", "maxlength": passwords.LONGEST},
    )

    user: User

    def validate_password(self, field: PasswordField) -> None:
        stored = self.user.password
        # Hashing takes its time: not while holding the database's write lock.
        db.session.rollback()
        if not passwords.matches(field.data or "", stored):
            raise ValidationError("Нынешний пароль не подошёл.")


class EmailForm(OwnPasswordForm):
    """A new address."""

    email = StringField(
        "Новая почта",
        [InputRequired("Нужна почта.")],
        filters=[cleaned],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": EMAIL_LENGTH},
    )

    def validate_email(self, field: StringField) -> None:
        try:
            email = checked_email(field.data)
        except Invalid as refusal:
            raise ValidationError(refusal.message) from refusal
        if email is None:
            raise ValidationError("Нужна почта.")
        if email == self.user.email and self.user.email_confirmed_at:
            raise ValidationError("Эта почта уже привязана и подтверждена.")
        field.data = email


class NamesForm(PageForm):
    """Фамилия Имя Отчество of a student."""

    last_name = line("Фамилия", NAME_LENGTH, required=True, rule=partial(checked_name, "last_name"))
    first_name = line("Имя", NAME_LENGTH, required=True, rule=partial(checked_name, "first_name"))
    middle_name = line("Отчество", NAME_LENGTH, rule=partial(checked_name, "middle_name"))


class DetailsForm(PageForm):
    """What a student may add to the own card; a page leaves out what is known."""

    guardian_name = line("ФИО родителя", DETAILS["guardian_name"])
    guardian_phone = line("Телефон родителя", DETAILS["guardian_phone"])
    school = line("Школа", DETAILS["school"])
    grade = line("Класс", DETAILS["grade"])
