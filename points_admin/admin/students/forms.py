"""Forms of the students' pages."""

from typing import Any

from wtforms import ValidationError
from wtforms.widgets import DateInput

from points_admin import clock
from points_admin.accounts.identity import checked_email
from points_admin.accounts.models import EMAIL_LENGTH, NAME_LENGTH
from points_admin.web.fields import DayField
from points_admin.web.forms import ChoiceField, PageForm, line

_OLDEST = 100


class StudentForm(PageForm):
    last_name = line("Фамилия", NAME_LENGTH, required=True)
    first_name = line("Имя", NAME_LENGTH, required=True)
    middle_name = line("Отчество", NAME_LENGTH)
    birth_date = DayField("Дата рождения", widget=DateInput())
    school = line("Школа", 200)
    grade = line("Класс", 32)
    email = line("Почта", EMAIL_LENGTH, rule=checked_email)
    guardian_name = line("Родитель", 300)
    guardian_phone = line("Телефон родителя", 100)
    guardian_email = line("Почта родителя", EMAIL_LENGTH, rule=checked_email)

    def validate_birth_date(self, field: Any) -> None:
        if field.data and not clock.today().year - _OLDEST <= field.data.year <= clock.today().year:
            raise ValidationError("Проверьте год рождения.")


class NewStudentForm(StudentForm):
    kvant = ChoiceField("Квант", empty="Пока без кванта")
    group = ChoiceField("Группа", empty="Без группы")


class JoinForm(PageForm):
    kvant = ChoiceField("Квант", required=True, empty="Выберите квант")
    group = ChoiceField("Группа", empty="Без группы")


class MoveForm(PageForm):
    group = ChoiceField("Группа", empty="Без группы")
