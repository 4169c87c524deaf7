"""CSV: the encodings and separators that spreadsheet programs of Russian schools really write."""

import csv
from collections import Counter
from collections.abc import Iterable
from io import StringIO
from itertools import islice

from points_admin.imports.refusals import Unreadable

_SEPARATORS = ";,\t"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SAMPLE_LINES = 30


def read(content: bytes) -> list[list[str]]:
    """Records as rows of text; raises `Unreadable`."""
    text = _decoded(content)
    separator = _separator(text)
    hint, _, rest = text.partition("\n")
    # Excel's own hint is no row of the table.
    if hint.lower().startswith("sep=") and hint[4:5] in tuple(_SEPARATORS):
        separator, text = hint[4], rest
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable("CSV повреждён: проверьте кавычки или сохраните таблицу как .xlsx.") from error


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF16_MARKS):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise Unreadable("Это не текст CSV: у файла другое содержимое. Сохраните таблицу как .xlsx или .csv.")
    else:
        encodings = ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("Не удалось прочитать буквы: сохраните таблицу как «CSV UTF-8» или .xlsx.")


def _separator(text: str) -> str:
    """The candidate that splits most of the sample into rows of one width, the wider the better."""
    sample = list(islice(StringIO(text, newline=""), _SAMPLE_LINES))
    return max(_SEPARATORS, key=lambda mark: _evenness(sample, mark))


def _evenness(sample: Iterable[str], mark: str) -> tuple[int, int]:
    try:
        widths = Counter(len(record) for record in csv.reader(sample, delimiter=mark) if len(record) > 1)
    except csv.Error:
        return 0, 0
    return max(((times, width) for width, times in widths.items()), default=(0, 0))
