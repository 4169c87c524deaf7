"""Form fields that read what a browser sends as plain digits, days and lists of ids, and nothing cleverer."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from wtforms import Field
from wtforms.widgets import TextInput, TimeInput

from points_admin import text
from points_admin.database import row_id
from points_admin.errors import NotFound

_WHOLE = re.compile(r"([+\-−]?)([0-9]{1,9})")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?")
_DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y")


def cleaned(value: str | None) -> str:
    """A filter of text fields: `text.clean`, "" for nothing."""
    return text.clean(value or "")


def id_of(value: Any) -> int:
    """The id that a select or a tick box sent; 0, nobody's id, for what is no plain number."""
    try:
        return row_id(value)
    except NotFound:
        return 0


def whole(raw: str) -> int:
    """The whole number written in `raw` (ASCII digits, optional sign); raises `ValueError` with a Russian message."""
    found = _WHOLE.fullmatch(raw.strip())
    if not found:
        raise ValueError("Введите целое число цифрами, например 10.")
    return -int(found[2]) if found[1] in ("-", "−") else int(found[2])


class WholeField(Field):
    """An optional whole number; a refused text stays in the box as it was typed."""

    widget = TextInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        raw = valuelist[0] if valuelist else ""
        self.data = None
        if raw.strip():
            self.data = whole(raw)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class DayField(Field):
    """An optional day: what a date box sends (ISO) or `дд.мм.гггг` where the box is only a text box."""

    widget = TextInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        raw = text.clean(valuelist[0]) if valuelist else ""
        # Blanks are nothing: whoever wants the field filled looks here.
        self.raw_data = [raw]
        self.data = _day(raw) if raw else None

    def _value(self) -> str:
        return self.data.isoformat() if isinstance(self.data, date) else ""


def _day(raw: str) -> date:
    # strptime would read digits of any script.
    for form in _DAY_FORMS if raw.isascii() else ():
        with suppress(ValueError):
            return datetime.strptime(raw, form).date()
    raise ValueError("Введите дату в виде 22.11.2026.")


class ClockField(Field):
    """An optional time of the day, «16:00», as a time box sends it (some add seconds)."""

    widget = TimeInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        raw = text.clean(valuelist[0]) if valuelist else ""
        self.raw_data = [raw]
        self.data = _clock_time(raw) if raw else None

    def _value(self) -> str:
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else ""


def _clock_time(raw: str) -> time:
    found = _CLOCK.fullmatch(raw)
    if not found:
        raise ValueError("Введите время в виде 16:00.")
    return time(int(found[1]), int(found[2]))


class IdsField(Field):
    """Ids of students, repeated or joined by commas; named twice counts once. A malformed one is `NotFound`."""

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        parts = [part for value in valuelist for part in value.split(",") if part]
        self.data = list(dict.fromkeys(row_id(part) for part in parts))
