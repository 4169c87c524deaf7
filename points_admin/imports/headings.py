"""What a heading means: the field whose words it is, whole or by its beginning."""

import re
from collections.abc import Mapping, Sequence

from points_admin import text
from points_admin.imports.fields import (
    ABOUT_OTHERS,
    CHILDS_OWN,
    DEDUCTED,
    ENDS,
    FIELDS,
    FIRST_NAME,
    FULL_NAME,
    LAST_NAME,
    OPERATION,
    PERIOD,
    POINTS,
    REASON,
    REQUIRED,
    STARTS,
    Field,
)
from points_admin.imports.files.reading import Cell
from points_admin.imports.models import ImportKind
from points_admin.lookalikes import one_alphabet

Columns = Mapping[str, int]

_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_NOT_LETTERS = re.compile(r"[^0-9a-zа-я]+")
_LONGEST = 200


def recognised(cells: Sequence[Cell], kind: ImportKind) -> Columns:
    """Field -> column index for one would-be header row: whole headings first, then their beginnings."""
    keys = [_keys(cell) for cell in cells]
    found: dict[str, int] = {}
    for meaning in (_by_heading, _by_stem):
        for index, variants in enumerate(keys):
            field = meaning(variants, kind) if index not in found.values() else None
            if field is not None:
                found.setdefault(field.name, index)
    if FIRST_NAME.name in found and not {FULL_NAME.name, LAST_NAME.name} & set(found):
        # «Имя обучающегося» without «Фамилия» beside it holds the whole name.
        found[FULL_NAME.name] = found.pop(FIRST_NAME.name)
    if OPERATION.name in found and REASON.name not in found:
        found[REASON.name] = found.pop(OPERATION.name)
    return found


def missing(columns: Columns, kind: ImportKind) -> list[str]:
    """Labels of the required columns that are not there."""
    labels = [field.label for field in REQUIRED[kind] if field.name not in columns]
    if DEDUCTED.name in columns and POINTS.label in labels:
        labels.remove(POINTS.label)
    if PERIOD.name in columns:
        labels = [label for label in labels if label not in (STARTS.label, ENDS.label)]
    has_name = FULL_NAME.name in columns or {LAST_NAME.name, FIRST_NAME.name} <= set(columns)
    return labels if has_name or FULL_NAME not in FIELDS[kind] else [FULL_NAME.label, *labels]


def key(heading: Cell) -> str:
    """The heading folded: case, ё/е, spaces, line breaks, asterisks and letters of the other alphabet do not matter."""
    if not isinstance(heading, str) or len(heading) > _LONGEST:
        return ""
    # Twice: «е-mail» with a Russian «е» is of two words until the dash is gone.
    return one_alphabet(_NOT_LETTERS.sub("", text.search_key(one_alphabet(heading).replace("№", "номер "))))


def _keys(cell: Cell) -> list[str]:
    """The heading as it stands and without what is in brackets."""
    without = _BRACKETS.sub(" ", cell) if isinstance(cell, str) else ""
    return [one for one in dict.fromkeys(map(key, (cell, without))) if one]


def _by_heading(keys: Sequence[str], kind: ImportKind) -> Field | None:
    found = next((field for field in FIELDS[kind] if any(one in _HEADINGS[field] for one in keys)), None)
    return _childs(found, keys)


def _by_stem(keys: Sequence[str], kind: ImportKind) -> Field | None:
    """The longest beginning wins: «Дата рождения ребёнка» is no «Дата»."""
    found = [
        (len(stem), field)
        for field in FIELDS[kind]
        for stem in _STEMS[field]
        if any(one.startswith(stem) for one in keys)
    ]
    return _childs(max(found, key=lambda match: match[0])[1], keys) if found else None


def _childs(field: Field | None, keys: Sequence[str]) -> Field | None:
    """None for what is told of a parent or a teacher where the field is the child's own name, mail or class."""
    about_others = any(word in one for one in keys for word in ABOUT_OTHERS)
    return None if about_others and field in CHILDS_OWN else field


def _folded(words: str) -> frozenset[str]:
    return frozenset(filter(None, map(key, words.split("|"))))


_HEADINGS = {field: _folded(field.headings) for fields in FIELDS.values() for field in fields}
_STEMS = {field: _folded(field.stems) for fields in FIELDS.values() for field in fields}
