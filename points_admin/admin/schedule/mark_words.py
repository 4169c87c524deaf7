"""What the roll says: the effect on its button before, and on the next page after; the page's script says the same."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app

from points_admin.schedule.attendance import Saved
from points_admin.schedule.models import Mark
from points_admin.schedule.roll import Row
from points_admin.schedule.words import MARKS
from points_admin.web.formats import number, plural, points, signed

_THERE = ("был", "были", "были")


def effect(rows: Iterable[Row]) -> str:
    """«Сохранить: 22 были, 3 нет, +5 каждому = 110 баллов», as the roll stands when it is opened."""
    moved = [(row.shown, row.points[row.shown]) for row in rows]
    who = counted(Counter(mark for mark, _points in moved))
    total = sum(moves for _mark, moves in moved)
    each = {moves for mark, moves in moved if mark.is_there}
    others = {moves for mark, moves in moved if not mark.is_there}
    if len(each) == 1 and others <= {0} and total > 0 and len(moved) > 1:
        return f"Сохранить: {who}, {signed(each.pop())} каждому = {points(total)}"
    return f"Сохранить: {who}, {signed_points(total)}" if total else f"Сохранить: {who}"


def counted(counts: Mapping[Mark, int]) -> str:
    """«22 были, 3 нет»."""
    there = sum(count for mark, count in counts.items() if mark.is_there)
    away = sum(counts.values()) - there
    return f"{number(there)} {plural(there, *_THERE)}, {number(away)} нет"


def saved(done: Saved) -> str:
    """«Посещаемость сохранена: 22 были, 3 нет. Начислено 110 баллов.»"""
    said = f"Посещаемость сохранена: {counted(done.counts)}."
    return f"{said} {moved_points(done.points)}" if done.points else said


def moved_points(total: int) -> str:
    """«Начислено 110 баллов.», «Списано 5 баллов.»"""
    return f"{'Начислено' if total > 0 else 'Списано'} {points(abs(total))}."


def signed_points(total: int) -> str:
    """«+130 баллов»."""
    return f"+{points(total)}" if total > 0 else points(total)


def script_words() -> dict[str, Any]:
    """What the script fills in."""
    return {
        "unit": current_app.config["POINTS_UNIT_FORMS"],
        "there": _THERE,
        "marks": {mark.value: word for mark, word in MARKS.items()},
        "excused": "уваж.",
    }
