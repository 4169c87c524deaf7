"""Real processes that start at the same moment; no wait here is without an end."""

import multiprocessing
import queue
import time
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")

# Forked children have the application loaded already: fifty of them are up in a second.
fork: Any = multiprocessing.get_context("fork")
_START_SECONDS = 60


class CrowdError(Exception):
    """A process raised, died or did not come back in time."""


def crowd(size: int, work: Callable[[int], Result], *, seconds: float = 900) -> list[Result]:
    """Run `work(number)` in `size` processes at once and return what they returned; raises `CrowdError`."""
    barrier, answers = fork.Barrier(size), fork.Queue()
    processes = [fork.Process(target=_run, args=(number, work, barrier, answers)) for number in range(size)]
    for process in processes:
        process.start()
    try:
        return _collect(size, answers, time.monotonic() + seconds)
    finally:
        for process in processes:
            process.join(timeout=5)
            process.kill()


def _run(number: int, work: Callable[[int], Any], barrier: Any, answers: Any) -> None:
    try:
        barrier.wait(_START_SECONDS)
        answers.put((True, work(number)))
    except BaseException:
        answers.put((False, traceback.format_exc()))


def _collect(size: int, answers: Any, deadline: float) -> list[Any]:
    results = []
    for _ in range(size):
        try:
            fine, answer = answers.get(timeout=max(0.1, deadline - time.monotonic()))
        except queue.Empty as error:
            raise CrowdError(f"{size - len(results)} processes of {size} did not come back") from error
        if not fine:
            raise CrowdError(answer)
        results.append(answer)
    return results
