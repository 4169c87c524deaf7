"""Rules for single values that several nouns have; each returns what to store, or raises `Invalid` about the field."""

from points_admin import text
from points_admin.errors import Invalid

REQUIRED = "Это поле нужно заполнить."


def checked_line(value: str, longest: int, *, field: str = "", required: bool = False) -> str:
    """One line of text, cleaned; `required` wants at least one letter or digit."""
    cleaned = text.clean(value)
    if required and not text.match_key(cleaned):
        raise Invalid(REQUIRED, field=field)
    if not text.fits(cleaned, longest):
        raise Invalid(f"Не длиннее {longest} знаков.", field=field)
    return cleaned


def checked_block(value: str, longest: int, *, field: str = "", required: bool = False) -> str:
    """Several lines of text, cleaned; `required` wants at least one letter or digit."""
    cleaned = text.clean_block(value)
    if required and not text.match_key(cleaned):
        raise Invalid(REQUIRED, field=field)
    if len(cleaned) > longest:
        raise Invalid(f"Не длиннее {longest} знаков.", field=field)
    return cleaned


def checked_whole(value: int | None, least: int, most: int, *, field: str = "") -> int | None:
    """A whole number within limits, or none at all."""
    if value is not None and not least <= value <= most:
        raise Invalid(f"От {least} до {most}.", field=field)
    return value
