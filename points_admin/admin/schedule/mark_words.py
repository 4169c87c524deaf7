"""What the roll says: the effect on its button before, and on the next page after; the page's script says the same."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app

from points_admin.rules.applying import Moved
from points_admin.schedule.attendance import Saved
from points_admin.schedule.models import Mark
from points_admin.schedule.roll import Row
from points_admin.schedule.words import MARKS
from points_admin.web.formats import number, plural, points, signed

_THERE = ("был", "были", "были")


def effect(rows: Iterable[Row]) -> str:
    """«Сохранить: 22 были, 3 нет, +5 каждому = 110 баллов», as the roll stands when it is opened."""
    shown = [(row.shown, row.moves[row.shown]) for row in rows]
    who = counted(Counter(mark for mark, _moves in shown))
    moved = Moved(sum(moves.given for _mark, moves in shown), sum(moves.taken for _mark, moves in shown))
    each = {moves.given for mark, moves in shown if mark.is_there}
    rest = sum(moves.given for mark, moves in shown if not mark.is_there)
    if len(each) == 1 and not rest and not moved.taken and moved.given and len(shown) > 1:
        return f"Сохранить: {who}, {signed(each.pop())} каждому = {points(moved.given)}"
    return ", ".join([f"Сохранить: {who}", *_signed(moved)])


def _signed(moved: Moved) -> list[str]:
    """«+130 баллов», «−5 баллов», or both."""
    came = [f"+{points(moved.given)}"] if moved.given else []
    return [*came, *([points(-moved.taken)] if moved.taken else [])]


def counted(counts: Mapping[Mark, int]) -> str:
    """«22 были, 3 нет»."""
    there = sum(count for mark, count in counts.items() if mark.is_there)
    away = sum(counts.values()) - there
    return f"{number(there)} {plural(there, *_THERE)}, {number(away)} нет"


def saved(done: Saved) -> str:
    """«Посещаемость сохранена: 22 были, 3 нет. Начислено 110 баллов.»"""
    return " ".join([f"Посещаемость сохранена: {counted(done.counts)}.", *moved_points(done.moved)])


def moved_points(moved: Moved) -> list[str]:
    """«Начислено 110 баллов.», «Списано 5 баллов.», or both."""
    came = [f"Начислено {points(moved.given)}."] if moved.given else []
    return [*came, *([f"Списано {points(moved.taken)}."] if moved.taken else [])]


def script_words() -> dict[str, Any]:
    """What the script fills in."""
    return {
        "unit": current_app.config["POINTS_UNIT_FORMS"],
        "there": _THERE,
        "marks": {mark.value: word for mark, word in MARKS.items()},
        "short": {Mark.LATE.value: "опозд.", Mark.ABSENT.value: "нет", Mark.EXCUSED.value: "уваж."},
    }
