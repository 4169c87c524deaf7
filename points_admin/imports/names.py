"""Reading a person's name from one column or from three."""

import re

from points_admin.accounts.models import NAME_LENGTH
from points_admin.imports import values
from points_admin.imports.fields import FIRST_NAME, FULL_NAME, LAST_NAME, MIDDLE_NAME
from points_admin.imports.files.reading import Cell
from points_admin.imports.plan import RowScan

PersonParts = tuple[str, str, str]

_LIST_NUMBER = re.compile(r"^[0-9]+[.)]\s*(?=\D)")
_LOOSE_DASH = re.compile(r"\s*[-‐‑‒–—−]\s+|\s+[-‐‑‒–—−]\s*")
_INITIALS = "Вместо имени инициалы: впишите имя целиком."
_INITIAL = re.compile(r"\w\.?(?:\s?\w\.)?")


def person_parts(scan: RowScan) -> PersonParts:
    """(фамилия, имя, отчество), the first two not empty unless the scan has errors."""
    if _in_parts(scan):
        last, first, middle = (scan.take(part, _part, "?") for part in (LAST_NAME, FIRST_NAME, MIDDLE_NAME))
        _require(scan, last, first)
        return last, first, middle
    words = scan.take(FULL_NAME, _whole, "").split(" ")
    last, first, middle = words[0], " ".join(words[1:2]), " ".join(words[2:])
    if not scan.errors:
        _require_whole(scan, last, first)
    return last, first, middle


def _require_whole(scan: RowScan, last: str, first: str) -> None:
    if not last:
        scan.refuse(FULL_NAME, "Не указан ученик: впишите ФИО.")
    elif not any(letter.isalpha() for letter in first):
        scan.refuse(FULL_NAME, "Имя неполное: впишите фамилию и имя.")
    elif _INITIAL.fullmatch(first):
        scan.refuse(FULL_NAME, _INITIALS)


def full_name(scan: RowScan) -> str:
    """The name in one string, "" only together with an error."""
    if _in_parts(scan):
        return " ".join(filter(None, person_parts(scan)))
    value = scan.take(FULL_NAME, _whole, "")
    if not value and not scan.errors:
        scan.refuse(FULL_NAME, "Не указан ученик: впишите ФИО.")
    return value


def _in_parts(scan: RowScan) -> bool:
    return scan.has(LAST_NAME) and scan.has(FIRST_NAME)


def _require(scan: RowScan, last: str, first: str) -> None:
    if not last:
        scan.refuse(LAST_NAME, "Не указана фамилия: впишите её.")
    if not first:
        scan.refuse(FIRST_NAME, "Не указано имя: впишите его.")
    elif _INITIAL.fullmatch(first):
        scan.refuse(FIRST_NAME, _INITIALS)


def _part(cell: Cell) -> str:
    return _LOOSE_DASH.sub("-", values.name(cell, NAME_LENGTH))


def _whole(cell: Cell) -> str:
    value = _LIST_NUMBER.sub("", values.name(cell, 3 * NAME_LENGTH))
    value = " ".join(_LOOSE_DASH.sub("-", value).replace(",", " ").split())
    if any(len(word) > NAME_LENGTH for word in value.split(" ")):
        raise values.BadValue(f"Слишком длинно: в имени слово длиннее {NAME_LENGTH} знаков.")
    return value
