"""Forms of the users' pages. No field shows a stored password."""

from typing import Any

from wtforms import PasswordField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from points_admin.access import RoleName
from points_admin.accounts.models import EMAIL_LENGTH, LOGIN_LENGTH, NAME_LENGTH
from points_admin.accounts.passwords import LONGEST
from points_admin.checks import REQUIRED
from points_admin.web.fields import id_of
from points_admin.web.forms import CHOOSE, PageForm, line

ROLES = {RoleName.ADMIN: "Администратор", RoleName.TEACHER: "Педагог", RoleName.STUDENT: "Ученик"}
# A student's login is issued from the students list, where it is tied to the person.
STAFF_ROLES = [SelectChoice(role.value, ROLES[role]) for role in (RoleName.TEACHER, RoleName.ADMIN)]

_STAFF = [choice.value for choice in STAFF_ROLES]


class KvantsField(SelectMultipleField):
    """Tick boxes; `choices` are set per request."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, coerce=id_of, choices=[], validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if not {choice.value for choice in self.choices} >= set(self.data or ()):
            raise ValidationError(CHOOSE)


class UserEditForm(PageForm):
    last_name = line("Фамилия", NAME_LENGTH, required=True)
    first_name = line("Имя", NAME_LENGTH, required=True)
    middle_name = line("Отчество", NAME_LENGTH)
    login = line("Логин", LOGIN_LENGTH, required=True, pattern=r"[^\s@]+", wrong="Без пробелов и «@».")
    email = line("Почта", EMAIL_LENGTH, pattern=r"[^\s@]+@[^\s@]+", wrong="Пример: ivanova@example.ru.")
    kvants = KvantsField("Ведёт кванты")


class UserForm(UserEditForm):
    role = SelectField(
        "Роль", choices=STAFF_ROLES, validate_choice=False, validators=[InputRequired(CHOOSE), AnyOf(_STAFF, CHOOSE)]
    )
    password = PasswordField(
        "Пароль", [InputRequired(REQUIRED), Length(max=LONGEST, message=f"Не длиннее {LONGEST} знаков.")]
    )
    # Once more, to come last.
    kvants = KvantsField("Ведёт кванты")
