"""Days of the week, and what a lesson's state and marks are called in Russian."""

from collections.abc import Mapping

from points_admin import text
from points_admin.schedule.models import LessonStatus, Mark

# 1 is Monday.
WEEKDAYS: Mapping[int, str] = {
    1: "Понедельник",
    2: "Вторник",
    3: "Среда",
    4: "Четверг",
    5: "Пятница",
    6: "Суббота",
    7: "Воскресенье",
}
SHORT: Mapping[int, str] = {1: "Пн", 2: "Вт", 3: "Ср", 4: "Чт", 5: "Пт", 6: "Сб", 7: "Вс"}
MARKS: Mapping[Mark, str] = {
    Mark.PRESENT: "на месте",
    Mark.LATE: "опоздание",
    Mark.ABSENT: "нет",
    Mark.EXCUSED: "по уважительной",
}
STATUS: Mapping[LessonStatus, str] = {LessonStatus.PLANNED: "по расписанию", LessonStatus.CANCELLED: "отменено"}

_OTHER_SPELLINGS = {"пнд": 1, "втр": 2, "срд": 3, "чтв": 4, "птн": 5, "пят": 5, "суб": 6, "сбт": 6, "вос": 7, "вск": 7}


def weekday_of(written: str) -> int | None:
    """«Понедельник», «пн», «ПН.», «понед.»; None for what is no day."""
    key = text.match_key(written)
    if key in _OTHER_SPELLINGS:
        return _OTHER_SPELLINGS[key]
    for number, name in WEEKDAYS.items():
        whole = text.match_key(name)
        if key in (whole, text.match_key(SHORT[number])) or (len(key) >= 4 and whole.startswith(key)):
            return number
    return None
