"""The code of an event: six digits made of its secret and the half minute it is, by HMAC-SHA256."""

import hmac
from datetime import datetime

STEP_SECONDS = 30
DIGITS = 6
# Typing takes time: the code that has just left the screen still counts.
_STEPS_ACCEPTED = 2


def code_at(secret: str, instant: datetime) -> str:
    """What the screen shows at the instant: ASCII digits."""
    return _code(secret, _step(instant))


def is_code(secret: str, typed: str, instant: datetime) -> bool:
    """Whether the digits are on the screen at the instant, or were there in the half minute before.

    How long it takes says nothing about how much of a guess was right.
    """
    if not (typed.isascii() and typed.isdecimal()):
        return False
    newest = _step(instant)
    right = [hmac.compare_digest(_code(secret, newest - back), typed) for back in range(_STEPS_ACCEPTED)]
    return any(right)


def seconds_left(instant: datetime) -> float:
    """Until the next code."""
    return STEP_SECONDS - instant.timestamp() % STEP_SECONDS


def digits_of(typed: str) -> str:
    """What was typed, without the space that the screen has in the middle."""
    return "".join(typed.split())


def spaced(code: str) -> str:
    """«123 456»."""
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"


def _step(instant: datetime) -> int:
    return int(instant.timestamp() // STEP_SECONDS)


def _code(secret: str, step: int) -> str:
    digest = hmac.digest(secret.encode(), step.to_bytes(8, "big"), "sha256")
    return f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}d}"
