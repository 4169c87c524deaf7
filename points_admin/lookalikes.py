"""Words typed in two alphabets at once («Иванoв» with a Latin «o»), brought back to the one that was meant."""

import re

from points_admin import text

_LATIN = "ABCEHKMOPTXYaceopxyk"
_CYRILLIC = "АВСЕНКМОРТХУасеорхук"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
# Folded letters keep the likeness of their capitals: «В» and «B».
_FOLDED = str.maketrans(_LATIN.lower(), _CYRILLIC.lower())
_WORD = re.compile(r"[^\W\d_]+")
_ANY_LATIN = re.compile(r"[A-Za-z]")
_ANY_CYRILLIC = re.compile(r"[А-Яа-яЁё]")


def one_alphabet(value: str) -> str:
    """Each word in one alphabet where its foreign letters have look-alikes; other words stay as they are."""
    if not is_mixed(value):
        return value
    return _WORD.sub(lambda word: _mended(word[0]), value)


def likeness_key(value: str) -> str:
    """`text.match_key` in which letters that look alike are one: equal for everything that reads the same."""
    return text.match_key(value).translate(_FOLDED)


def is_mixed(value: str) -> bool:
    """Whether both alphabets occur."""
    return bool(_ANY_LATIN.search(value) and _ANY_CYRILLIC.search(value))


def _mended(word: str) -> str:
    if not is_mixed(word):
        return word
    cyrillic, latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    return cyrillic if not is_mixed(cyrillic) else latin if not is_mixed(latin) else word
