"""Ages in words; a Jinja filter of the public templates."""

from points_admin.roster.models import Kvant


def ages(kvant: Kvant) -> str:
    """«10-14 лет», «с 10 лет», «до 14 лет», or nothing."""
    if kvant.age_from and kvant.age_to:
        return f"{kvant.age_from}\N{EN DASH}{kvant.age_to} лет"
    if kvant.age_from:
        return f"с {kvant.age_from} лет"
    return f"до {kvant.age_to} лет" if kvant.age_to else ""
