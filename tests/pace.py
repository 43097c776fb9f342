"""Limits of time that a slow or busy machine does not break: seconds of the machine they were set on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

REFERENCE = 0.01
"""Processor seconds of ``_work`` on that machine."""


def _work() -> float:
    start, text, counts = time.process_time(), "a few words of no weight " * 40, {}
    for number in range(200):
        for word in text.split():
            counts[word, number % 7] = counts.get((word, number % 7), 0) + len(word)
    return time.process_time() - start


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The body takes less than so many processor seconds, more where this machine is slower just now."""
    before, start = _work(), time.process_time()
    yield
    spent = time.process_time() - start
    slower = max(1.0, (before + _work()) / 2 / REFERENCE)
    assert spent < seconds * slower, (
        f"{spent:.1f} s, at most {seconds} s on a machine that is {slower:.1f} times faster"
    )
