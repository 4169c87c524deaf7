"""JSON without NaN, infinity and bottomless nesting: what Flask would swallow becomes a clean 400."""

import json
import math
from typing import Any, NoReturn

from flask.json.provider import DefaultJSONProvider


class StrictJSONProvider(DefaultJSONProvider):
    """Raises `ValueError` where the text is not honest JSON; Flask answers 400."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return json.loads(s, parse_constant=_refuse, parse_float=_finite, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise ValueError("number out of range")
    return value
