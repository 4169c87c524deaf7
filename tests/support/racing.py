"""Doing the same in many threads at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, local
from typing import TypeVar

from flask import Flask

Result = TypeVar("Result")


class Meeting:
    """Where every thread waits once for all the others: a control's breach is then no matter of luck."""

    _SECONDS = 10

    def __init__(self, size: int) -> None:
        self._barrier = Barrier(size)
        self._mine = local()

    def wait(self) -> None:
        """Go on when all are here; at once for who was here before, and for all when somebody does not come."""
        if not getattr(self._mine, "was_here", False):
            self._mine.was_here = True
            with suppress(BrokenBarrierError):
                self._barrier.wait(self._SECONDS)


def at_once(app: Flask, times: int, act: Callable[[], Result]) -> list[Result]:
    """Results of `times` calls of `act()` in threads, each in a context of its own."""
    start = Barrier(times)

    def call(_number: int) -> Result:
        with app.app_context():
            start.wait()
            return act()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(call, range(times)))
