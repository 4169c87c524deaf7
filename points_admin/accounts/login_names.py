"""Login names made from Russian names: `ivanov.petr`, the next one `ivanov.petr2`."""

import re
from collections.abc import Set
from unicodedata import normalize

# As in Russian foreign passports (ICAO Doc 9303), so that people meet the spelling they know.
_LETTERS = {
    **{"а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i"},
    **{"к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f"},
    **{"х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu"},
    "я": "ia",
}
_LONGEST_PART = 28
_FALLBACK = "user"


def latin(word: str) -> str:
    """The word in small Latin letters and digits; what has no Latin likeness is left out."""
    spelled = "".join(_LETTERS.get(letter, letter) for letter in normalize("NFC", word).casefold())
    return re.sub(r"[^a-z0-9]", "", normalize("NFKD", spelled))


def login_name(last_name: str, first_name: str, taken: Set[str]) -> str:
    """A login name that is not in `taken` (login names in lower case)."""
    parts = [latin(name)[:_LONGEST_PART] for name in (last_name, first_name)]
    base = ".".join(filter(None, parts)) or _FALLBACK
    number = 1
    while (name := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    return name
