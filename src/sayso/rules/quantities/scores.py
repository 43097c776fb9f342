"""Results of games and votes, and line-ups ("won 3-1", "6-4, 6-3", "a 4-4-2"): figures that are no quantities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sayso.rules.quantities.counted import Around, Counting
from sayso.rules.quantities.measures import Reading

_DASH = re.compile(r" ?[-‐‑–—−] ?")
_RANGE_BEFORE = re.compile(r"(?<![^\W_])(?:between|scale of|scale from|aged?|ages|of the)[ \u00a0]$", re.IGNORECASE)
_RANGE_AFTER = re.compile(r"[ \u00a0]of[ \u00a0](?:the|them|us|its|his|her|their|these|those)(?![^\W_])", re.IGNORECASE)
_MOST = 20  # goals, sets, judges


def without_scores(
    text: str,
    readings: Sequence[Reading],
    counting: Counting,
    *,
    results: re.Pattern[str],
    age: Callable[[str, Reading], object],
) -> Iterator[Reading]:
    """The readings but those of small integers joined by hyphens, with neither a unit nor several things behind.

    ``results`` are the words of results ("two 3-1 wins"), ``age`` tells a range of ages.
    """
    at = 0
    while at < len(readings):
        stop = at + 1
        while stop < len(readings) and _goes_on(text, readings[stop - 1], readings[stop]):
            stop += 1
        chain = readings[at:stop]
        if len(chain) == 1 or age(text, chain[0]) or not _is_score(text, chain, counting, results):
            yield from chain
        at = stop


def _goes_on(text: str, left: Reading, right: Reading) -> bool:
    """Are both small bare integers, with a hyphen or a dash between?"""
    if not 0 < right.start - left.end <= 3 or not _small(left) or not _small(right):
        return False
    return _DASH.fullmatch(text, left.end, right.start) is not None


def _small(reading: Reading) -> bool:
    figure = reading.figure
    bare = reading.measure is None and figure.form == "digits" and not figure.multiplied and not figure.glued
    return bare and reading.value % 1 == 0 and abs(reading.value) <= _MOST and figure.end - figure.start <= 2


def _is_score(text: str, chain: Sequence[Reading], counting: Counting, results: re.Pattern[str]) -> bool:
    """Does nothing around the chain say that it is a range?"""
    start, end = chain[0].start, chain[-1].end
    around: Around = counting.around
    if len(chain) > 2:
        return True
    if _RANGE_BEFORE.search(text, max(0, start - 12), start) or _RANGE_AFTER.match(text, end):
        return False
    if around.approximate(text, start, end, end):
        return False
    counted = counting.after(end)
    if counted is None:
        return True
    return not counting.several(*counted) or results.search(text, *counted) is not None
