"""Days, months and people in words, as a student reads them; Jinja filters of the cabinet's templates."""

from datetime import date, timedelta

from babel.dates import format_date

from points_admin import clock
from points_admin.accounts.models import User

LOCALE = "ru"


def day_words(day: date) -> str:
    """«Сегодня», «Вчера» or «21 ноября, суббота»; the year stands in the month's heading."""
    today = clock.today()
    near = {today: "Сегодня", today - timedelta(days=1): "Вчера"}
    return near.get(day) or format_date(day, "d MMMM, EEEE", locale=LOCALE)


def month_words(month: date) -> str:
    """«Ноябрь 2026»."""
    return format_date(month, "LLLL y", locale=LOCALE).capitalize()


def month_name(month: date) -> str:
    """«ноябрь»: also the accusative, so it fits after «за»."""
    return format_date(month, "LLLL", locale=LOCALE)


def month_of(day: date) -> date:
    """The first day of the day's month, which stands for the month."""
    return day.replace(day=1)


def teacher_name(teacher: User) -> str:
    """How a child calls a teacher: «Имя Отчество», without a patronymic «Имя Фамилия»."""
    return f"{teacher.first_name} {teacher.middle_name or teacher.last_name}"


FILTERS = (day_words, month_words, month_name, teacher_name)
