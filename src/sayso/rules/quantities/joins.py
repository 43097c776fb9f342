"""Neighbours that are one quantity: ranges ("20 to 30"), ratios ("one in five"), compounds ("6ft 2in")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sayso.rules.quantities.measures import Reading
from sayso.rules.quantities.patterns import joined

_RANGE = re.compile(r" ?[-‐‑–—−] ?|(?:[-‐‑] ?| )(?:to|through)[ -]|[-‐‑]? ?(?:and|or) ", re.IGNORECASE)
_RATIO = re.compile(r" (?:in|out of|of) (?:every )?", re.IGNORECASE)
_COMPOUND = re.compile(r"[ \u00a0]?|,? (?:and )?|-", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<![^\W_])between[ \u00a0]$", re.IGNORECASE)
_FROM = re.compile(r"(?<![^\W_])from[ \u00a0]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Joins:
    """The tables changes, results and compounds of ``units.toml``, compiled."""

    results: re.Pattern[str]
    changes: re.Pattern[str]
    compounds: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> Joins:
        """Compile the tables."""
        out = lexicon["left_out"]
        return cls(
            results=re.compile(rf"(?<![^\W_])(?:{joined(out['results'])})(?![^\W_])", re.IGNORECASE),
            changes=re.compile(rf"(?<![^\W_])(?:{joined(out['changes'])})(?![^\W_])", re.IGNORECASE),
            compounds=lexicon["compounds"],
        )

    def join(self, text: str, readings: Iterable[Reading]) -> list[Reading]:
        """The readings, in order, with neighbours made one where they are one quantity."""
        done: list[Reading] = []
        for reading in readings:
            if done:
                last = done[-1]
                pair = (
                    self._compound(text, last, reading)
                    or self._range(text, last, reading)
                    or _ratio(text, last, reading)
                )
                if pair is not None:
                    done[-1] = pair
                    continue
            done.append(reading)
        return done

    def _compound(self, text: str, large: Reading, small: Reading) -> Reading | None:
        """Two measures as one in the larger unit, a decimal: 6ft 2in is 6.1667 feet; also "6-foot-2"."""
        if large.measure is None or large.measure.unit not in self.compounds or not 0 <= small.start - large.end <= 6:
            return None
        link = _COMPOUND.fullmatch(text, large.end, small.start)
        if link is None or small.high is not None or large.measure.label != "measure":
            return None
        parts = self.compounds[large.measure.unit]
        unit = small.measure.unit if small.measure else "inch" if link[0] == "-" else ""
        if unit not in parts or not 0 < small.value < parts[unit] or (small.measure is None and small.figure.glued):
            return None
        if "and" in link[0] and _BETWEEN.search(text, max(0, large.start - 10), large.start):
            return None
        step = max((count for count in parts.values() if count < parts[unit]), default=1)
        whole = large.value if large.high is None else large.high
        if whole < 0 or abs(whole * step - round(whole * step)) > 1e-6 or small.value * step >= parts[unit]:
            return None
        whole += small.value / parts[unit]
        if large.high is None:
            return replace(large, end=small.end, value=whole)
        return replace(large, end=small.end, high=whole)

    def _range(self, text: str, low: Reading, high: Reading) -> Reading | None:
        """Two neighbours as one range; None where they are two quantities."""
        if not 0 < high.start - low.end <= 10 or low.high is not None or high.high is not None:
            return None
        link = _RANGE.fullmatch(text, low.end, high.start)
        if link is None or (low.measure and high.measure is None and not low.currency_first):
            return None
        measure = high.measure or low.measure
        if low.measure and measure and (low.measure.label, low.measure.unit) != (measure.label, measure.unit):
            return None
        value = low.value
        scale = high.figure.scale
        if high.figure.multiplied and not low.figure.multiplied and 0 <= value < high.value / scale:
            value *= scale
        if measure and low.measure is None:
            value = measure.times(value)
        if not value < high.value or not self._spans_range(text, low, high, link[0].strip().lower()):
            return None
        return replace(high, start=low.start, value=value, high=high.value, measure=measure)

    def _spans_range(self, text: str, low: Reading, high: Reading, link: str) -> bool:
        """Does the link make one range of the two, rather than a change, a result or a list?"""
        before = text[max(0, low.start - 60) : low.start]
        if "and" in link:
            return _BETWEEN.search(before) is not None
        if link == "or":
            return high.value <= 3 * low.value and low.measure is None
        if "to" in link:
            sentence = re.split(r"[.!?\n]\s", before)[-1]
            if _FROM.search(before):
                return self.changes.search(sentence) is None
            words = sentence.split()
            by = low.measure is None and high.measure is not None and high.measure.label == "percent"
            return by or not (words and self.changes.fullmatch(words[-1]))
        if low.measure is None and high.measure is None:
            return self.results.search(before[-30:] + " " + text[high.end : high.end + 10]) is None
        return True


def _ratio(text: str, part: Reading, whole: Reading) -> Reading | None:
    """ "one in five", "3 out of 4": the share as one quantity."""
    if not 0 < whole.start - part.end <= 14 or part.measure or part.high or whole.measure or whole.high:
        return None
    link = _RATIO.fullmatch(text, part.end, whole.start)
    if link is None or not 0 < part.value < whole.value or whole.value > 1_000_000 or whole.value % 1:
        return None
    if link[0].strip().lower() == "of":
        return None
    figure = replace(whole.figure, form="fraction", bare_one=False)
    return replace(whole, figure=figure, start=part.start, value=part.value / whole.value)
