"""Codes are pure: a secret and an instant in, six digits out."""

from datetime import UTC, datetime, timedelta

import pytest

from points_admin.checkin.codes import code_at, digits_of, is_code, seconds_left, spaced
from points_admin.checkin.models import new_secret

SECRET = "0" * 64
NOON = datetime(2026, 11, 30, 9, tzinfo=UTC)


def at(**delta):
    return NOON + timedelta(**delta)


def test_a_code_is_six_ascii_digits_and_known_beforehand():
    codes = {code_at(SECRET, at(seconds=30 * number)) for number in range(3000)}
    assert all(code.isascii() and code.isdecimal() and len(code) == 6 for code in codes)
    assert any(code.startswith("0") for code in codes) and len(codes) > 2900
    # Written down once: a change of the recipe is no accident.
    assert code_at(SECRET, NOON) == "986757"


def test_it_stays_for_half_a_minute_and_differs_between_events():
    assert code_at(SECRET, at(seconds=29.9)) == code_at(SECRET, NOON) != code_at(SECRET, at(seconds=30))
    assert code_at(new_secret(), NOON) != code_at(new_secret(), NOON)


@pytest.mark.parametrize(
    ("later", "counts"),
    [(0, True), (29.9, True), (30, True), (59.9, True), (60, False), (90, False), (-0.1, False), (-30, False)],
)
def test_the_code_of_now_and_the_one_before_count_and_no_other(later, counts):
    assert is_code(SECRET, code_at(SECRET, NOON), at(seconds=later)) is counts


@pytest.mark.parametrize(
    "odd", ["", "12345", "1234567", "-12345", "１２３４５６", "١٢٣٤٥٦", "12345\x00", "9" * 5000, "abcdef", "12 345"]
)
def test_what_is_no_six_digits_never_counts(odd):
    assert is_code(SECRET, odd, NOON) is False


def test_the_space_in_the_middle_may_be_typed():
    code = code_at(SECRET, NOON)
    assert digits_of(f" {spaced(code)} ") == code
    assert spaced("012345") == "012 345"


@pytest.mark.parametrize(("seconds", "left"), [(0, 30), (10, 20), (29.5, 0.5)])
def test_how_long_it_stays(seconds, left):
    assert seconds_left(at(seconds=seconds)) == pytest.approx(left)
