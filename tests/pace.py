"""Limits of time that a slow or busy machine does not break: seconds of the machine they were set on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

REFERENCE = 0.01
"""Processor seconds of the work in :func:`slower` on that machine."""


def slower() -> float:
    """How many times slower this machine is just now; 1 where it is faster."""
    start, text, counts = time.process_time(), "a few words of no weight " * 40, {}
    for number in range(200):
        for word in text.split():
            counts[word, number % 7] = counts.get((word, number % 7), 0) + len(word)
    return max(1.0, (time.process_time() - start) / REFERENCE)


@contextmanager
def within(seconds: float, clock: Callable[[], float] = time.process_time) -> Iterator[None]:
    """The body takes less than so many seconds of the clock, more where this machine is slower just now.

    With ``time.monotonic`` waiting counts, too.
    """
    before, start = slower(), clock()
    yield
    spent = clock() - start
    times = (before + slower()) / 2
    assert spent < seconds * times, f"{spent:.1f} s, at most {seconds} s on a machine that is {times:.1f} times faster"
