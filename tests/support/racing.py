"""Doing the same in many threads at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask

Result = TypeVar("Result")


def at_once(app: Flask, times: int, act: Callable[[], Result]) -> list[Result]:
    """Results of `times` calls of `act()` in threads, each in a context of its own."""
    start = Barrier(times)

    def call(_number: int) -> Result:
        with app.app_context():
            start.wait()
            return act()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(call, range(times)))
