"""Letters that look alike are one letter where people are compared."""

import pytest

from points_admin.lookalikes import likeness_key


@pytest.mark.parametrize(
    "typed",
    ["Семёнова Анна", "СЕМЕНОВА АННА", "Ceмёнoвa Aннa", "семенова-анна", "CEMЕHОBА АНHА", "  Семёнова\u200b  Анна "],
)
def test_what_reads_the_same_has_one_key(typed):
    assert likeness_key(typed) == "семеноваанна"


def test_what_reads_otherwise_has_another():
    assert len({likeness_key(name) for name in ("Семёнова", "Семёнов", "Синёва", "Semenova", "Sеmеnоvа")}) == 4
