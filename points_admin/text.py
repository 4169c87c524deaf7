"""Cleaning and comparing what people type: trimming, ё=е, letter case, control characters."""

import re
import unicodedata

# Bidirectional overrides and zero-width marks belong to Unicode category Cf; soft hyphen too.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−_/\\.,;:()«»\"'`’]+")
# A path of this site: one slash, then neither a slash nor a backslash, and nothing browsers silently drop.
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def clean(value: str) -> str:
    """Composed (NFC), without control and invisible characters, white space collapsed, trimmed."""
    composed = unicodedata.normalize("NFC", value)
    # Asking letter by letter is slow, and the thousands of cells of a spreadsheet seldom hold anything invisible.
    if not composed.isprintable():
        spaced = re.sub(r"\s", " ", composed)
        composed = "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE)
    return " ".join(composed.split())


def clean_block(value: str) -> str:
    """Like `clean`, but keeps line breaks (for descriptions and comments of several lines)."""
    return "\n".join(clean(line) for line in value.replace("\r\n", "\n").split("\n")).strip()


def search_key(value: str) -> str:
    """Words folded for searching and sorting: lower case, ё=е, separators are one space."""
    folded = unicodedata.normalize("NFKC", clean(value)).casefold().replace("ё", "е")
    return _SEPARATORS.sub(" ", folded).strip()


def fits(value: str, longest: int) -> bool:
    """Whether a column of this length holds the value and its keys (folding makes some letters several)."""
    return max(len(value), len(search_key(value))) <= longest


def match_key(value: str) -> str:
    """Folded for equality: `search_key` without any separators («Аэро-квантум» = «аэроквантум»)."""
    return search_key(value).replace(" ", "")


def is_local_path(address: str) -> bool:
    """Whether a link or redirect to the address stays on this site, whatever a browser makes of it."""
    return _LOCAL_PATH.fullmatch(address) is not None
