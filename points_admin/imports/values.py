"""What a cell means: text, dates, whole points, e-mail addresses, names; or a sentence on what is wrong."""

import math
import re
from datetime import date, datetime, time, timedelta

from points_admin import text
from points_admin.imports.files.reading import Cell
from points_admin.lookalikes import is_mixed, one_alphabet

EARLIEST_BIRTH = date(1920, 1, 1)
YOUNGEST = 3
EARLIEST_ENTRY = date(2000, 1, 1)
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = (10_000, 80_000)
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
# No two-digit year after dashes: «26-09-01» may be read from either end.
_DAY_FIRST = re.compile(r"([0-9]{1,2})\s?[./\-, ]\s?([0-9]{1,2})\s?(?:[./\-, ]\s?([0-9]{4})|(?<!-)[./, ]\s?([0-9]{2}))")
_YEAR_FIRST = re.compile(r"([0-9]{4})\s?[./\-]\s?([0-9]{1,2})\s?[./\-]\s?([0-9]{1,2})")
_MONTH_WORD = re.compile(r"([0-9]{1,2})[ .\-]+([а-яё]{3,8})\.?[ .\-]+([0-9]{4}|[0-9]{2})")
_CLOCK = re.compile(r"(?:,|\s|T)\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_WEEKDAY = re.compile(r"(?:^(?:пн|вт|ср|чт|пт|сб|вс)[., ]+)|(?:[, (]+(?:пн|вт|ср|чт|пт|сб|вс)[.)]*$)", re.IGNORECASE)
_YEAR_WORD = re.compile(r"(?:[ ]?(?:г\.?\s?р\.?|года?|г\.?)\s?|[.,])$", re.IGNORECASE)
_QUOTES = re.compile("['\"`’«»„“”]")
_EMAIL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
_POINTS = re.compile(
    r"([+-]?)\s?([0-9]+(?: [0-9]{3})*)(?:[.,]([0-9]{1,2}))?\s?(?:балл(?:а|ов|ы)?|очк(?:о|а|ов)|б)?\.?", re.IGNORECASE
)
_MINUSES = str.maketrans(dict.fromkeys("−–—‒﹣－", "-"))
_NOTHING = frozenset({"-", "–", "—", "нет", "н/д"})
_ACCRUES = ("начисл", "зачисл", "приход", "плюс", "прибав", "добав", "поощр", "бонус", "+")
_DEDUCTS = ("списан", "снят", "расход", "минус", "вычет", "вычит", "штраф", "обмен", "трат", "потрач", "покуп", "-")
_LONGEST_DATE = 60
# Seconds.
_DAY = 86_400
_TIME = re.compile(r"([0-9]{1,2})(?:\s?[:.\-ч ]\s?([0-5][0-9]))?(?::[0-5][0-9])?\s?(?:ч\.?|мин\.?)?")
_PERIOD = re.compile(r"(?:с\s)?([0-9]{1,2}(?:\s?[:.]\s?[0-9]{2})?)\s?(?:-|до|по)\s?([0-9]{1,2}(?:\s?[:.]\s?[0-9]{2})?)")
_TIME_HINT = "Запишите его как 16:00."
_DATE_HINT = "Запишите дату как 01.09.2026."


class BadValue(Exception):
    """The cell cannot be used; the message says why and how to mend it."""


def as_text(cell: Cell) -> str:
    """The cell as a person sees it, cleaned; whole numbers without «.0», dates as дд.мм.гггг."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d.%m}.{cell.year:04}"
    return text.clean(str(cell))


def limited(cell: Cell, length: int) -> str:
    """Text of at most `length` characters, each word in one alphabet."""
    value = one_alphabet(as_text(cell))
    if not text.fits(value, length):
        raise BadValue(f"Слишком длинно: сократите до {length} знаков.")
    return value


def optional(cell: Cell, length: int) -> str:
    """Like `limited`; a dash or «нет» means that there is nothing."""
    value = limited(cell, length)
    return "" if value.lower() in _NOTHING else value


def name(cell: Cell, length: int) -> str:
    """A part of a person's name: "" or text with at least one letter."""
    value = limited(cell, length)
    if any(letter.isalpha() for letter in value):
        return value
    if text.match_key(value):
        raise BadValue("В имени нет ни одной буквы: проверьте, не сдвинуты ли колонки.")
    return ""


def email(cell: Cell) -> str:
    """An address in lower case, or "" for a blank cell."""
    if not optional(cell, 254):
        return ""
    value = as_text(cell).removeprefix("mailto:").lower()
    if not _EMAIL.fullmatch(value):
        raise BadValue("Это не адрес электронной почты: исправьте, например ivanov@example.org, или оставьте пустым.")
    if any(map(is_mixed, re.split(r"[@.]", value))):
        raise BadValue("В адресе смешаны русские и латинские буквы: наберите его заново или оставьте пустым.")
    return value


def day(cell: Cell, *, today: date, earliest: date) -> date:
    """A calendar day from `earliest` to `today`."""
    if not as_text(cell):
        raise BadValue(f"Дата не указана. {_DATE_HINT}")
    value = _any_day(cell, today)
    if value > today:
        raise BadValue(f"Дата {value:%d.%m.%Y} ещё не наступила: исправьте год или день.")
    if value < earliest:
        raise BadValue(f"Дата {value:%d.%m}.{value.year:04} слишком давняя: проверьте год.")
    return value


def birth_date(cell: Cell, today: date) -> date:
    """The birthday of somebody old enough to attend; the usual slip is this year instead of the year of birth."""
    value = day(cell, today=today, earliest=EARLIEST_BIRTH)
    if value.year > today.year - YOUNGEST:
        raise BadValue(f"Дата рождения {value:%d.%m.%Y}: ученику меньше {YOUNGEST} лет. Проверьте год.")
    return value


def _any_day(cell: Cell, today: date) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta) or cell is None:
        raise BadValue(f"Это не дата. {_DATE_HINT}")
    if isinstance(cell, int | float):
        return _excel_day(cell)
    return _written_day(cell, today)


def _excel_day(serial: float) -> date:
    if not _EXCEL_DAYS[0] <= serial <= _EXCEL_DAYS[1]:
        raise BadValue(f"Это число, а не дата. {_DATE_HINT}")
    return _EXCEL_EPOCH + timedelta(days=int(serial))


def _written_day(written: str, today: date) -> date:
    if len(written) > _LONGEST_DATE:
        raise BadValue(f"Это слишком длинно для даты. {_DATE_HINT}")
    value = _QUOTES.sub("", text.clean(written.translate(_MINUSES))).strip()
    value = _YEAR_WORD.sub("", _CLOCK.sub("", _WEEKDAY.sub("", value))).strip()
    if re.fullmatch(r"[0-9]{5}", value):
        return _excel_day(int(value))
    try:
        year, month, number = _parts(value)
        return date(_full_year(year, today), month, number)
    except LookupError:
        raise BadValue(f"Не удалось прочитать дату. {_DATE_HINT}") from None
    except ValueError:
        raise BadValue(f"Такой даты нет в календаре. {_DATE_HINT}") from None


def _parts(value: str) -> tuple[str, int, int]:
    """Year as written, month, day; raises `LookupError` when the text is no date."""
    if found := _DAY_FIRST.fullmatch(value):
        return found[3] or found[4], int(found[2]), int(found[1])
    if found := _YEAR_FIRST.fullmatch(value):
        return found[1], int(found[2]), int(found[3])
    if found := _MONTH_WORD.fullmatch(value.lower()):
        return found[3], _month(found[2]), int(found[1])
    raise LookupError


def _month(word: str) -> int:
    # «ма» comes after «мар», so that «мая» and «май» are what is left.
    for number, start in enumerate(_MONTHS, 1):
        if word.startswith(start):
            return number
    raise LookupError


def _full_year(written: str, today: date) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return 2000 + year if 2000 + year <= today.year else 1900 + year


def clock_time(cell: Cell) -> time:
    """A time of the day: a time of the spreadsheet, «16:00», «16.00», «9-30»; seconds do not matter."""
    if isinstance(cell, datetime | time):
        return time(cell.hour, cell.minute)
    if isinstance(cell, timedelta):
        return _of_day(cell.total_seconds() / _DAY)
    if isinstance(cell, float) and not isinstance(cell, bool):
        return _of_day(cell)
    found = _TIME.fullmatch(as_text(cell).translate(_MINUSES))
    if found is None or int(found[1]) > 23:
        raise BadValue("Время не указано." if not as_text(cell) else f"Это не время. {_TIME_HINT}")
    return time(int(found[1]), int(found[2] or 0))


def period(cell: Cell) -> tuple[time, time]:
    """«16:00-17:30», «с 16.00 до 17.30»."""
    found = _PERIOD.fullmatch(as_text(cell).translate(_MINUSES).lower())
    if found is None:
        raise BadValue("Запишите время как 16:00-17:30.")
    return clock_time(found[1]), clock_time(found[2])


def _of_day(part: float) -> time:
    if not 0 <= part < 1:
        raise BadValue(f"Это число, а не время. {_TIME_HINT}")
    minutes = round(part * _DAY / 60)
    return time(minutes // 60 % 24, minutes % 60)


def points(cell: Cell) -> int:
    """Whole signed points, not zero; how many are allowed is the ledger's question."""
    number = _number(cell)
    if number == 0:
        raise BadValue("Ноль баллов не меняет баланс: укажите число со знаком или удалите строку.")
    return number


def _number(cell: Cell) -> int:
    if isinstance(cell, bool):
        raise BadValue("Баллы должны быть целым числом, например 5 или -2.")
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            raise BadValue("Баллы должны быть целым числом, например 5 или -2.")
        return _whole(cell)
    return _written_number(as_text(cell).translate(_MINUSES).strip("'"))


def _whole(number: float) -> int:
    if number != int(number):
        raise BadValue("Баллы только целые: округлите число.")
    return int(number)


def _written_number(value: str) -> int:
    if not value:
        raise BadValue("Не указаны баллы: впишите целое число, например 5 или -2.")
    found = _POINTS.fullmatch(value) if len(value) <= 30 else None
    if found is None:
        raise BadValue("Это не число: впишите целые баллы, например 5 или -2.")
    if found[3] and found[3].strip("0"):
        raise BadValue("Баллы только целые: округлите число.")
    return int(found[1] + found[2].replace(" ", ""))


def sign(cell: Cell) -> int:
    """1 for a word like «Начисление», -1 for one like «Списание», 0 for a blank cell."""
    word = as_text(cell).lower().translate(_MINUSES)
    if word.startswith(_ACCRUES):
        return 1
    if word.startswith(_DEDUCTS):
        return -1
    if word:
        raise BadValue("Непонятный вид операции: впишите «Начисление» или «Списание».")
    return 0


def names_sign(cell: Cell) -> bool:
    """Whether the cell is one of the words that `sign` knows."""
    try:
        return sign(cell) != 0
    except BadValue:
        return False
