"""How old somebody is."""

from datetime import date


def age_on(day: date, birth_date: date) -> int:
    """Full years; whoever was born on February 29 turns older on March 1 of a common year."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
