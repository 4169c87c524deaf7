"""What a drill came to, and the table that is printed in the end."""

from dataclasses import dataclass

from points_admin.cli.table import table


@dataclass(frozen=True)
class Outcome:
    """One line: what was tried, where, the figures, and whether they are as promised."""

    drill: str
    engine: str
    figures: str
    kept: bool
    seconds: float


def printed(outcomes: list[Outcome]) -> str:
    """All outcomes, one a line."""
    rows = [(o.drill, o.engine, o.figures, "да" if o.kept else "НЕТ", f"{o.seconds:.1f}") for o in outcomes]
    return table(("Учение", "База", "Получилось", "Обещание сдержано", "с"), rows)
