"""Short multipliers behind digits ("3.5m", "2.1 bn"), and whether an "m" is a million or a meter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sayso.rules.quantities.elsewhere import Elsewhere
from sayso.rules.quantities.numerals import Figure
from sayso.rules.quantities.patterns import joined

_SHORT = re.compile(r"([ \u00a0\u2009\u202f]{0,2})([^\W\d_]{1,3})(?![^\W_]|\.[a-z])")
_RANGE_BEFORE = re.compile(r"(?<![^\W_])\d[\d.,]{0,12}m?(?: ?[-‐‑–—] ?| (?:to|and|or) )$")
_RANGE_AFTER = re.compile(r"(?: ?[-‐‑–—] ?| (?:to|and|or) )\d[\d.,]{0,12}m(?![^\W_])")
_COUNTED = re.compile(
    r" (?:(?:[a-z]{3,20}|[A-Z][a-z]{2,20})[ -]){0,2}(?:[A-Za-z]{2,20}[^\Wsiu]s|people|men|women|children)(?![^\W_])"
)
_RACE_ENDS = re.compile(
    r"\s*(?:[.,;:!?)”\"]|\n|$)| (?:in|at|and|or|for|with|on|to|but|by|after|when|as|from|last|this)(?![^\W_])"
)
_NEAR = 48  # characters on either side in which another length is looked for


@dataclass(frozen=True, slots=True)
class Multipliers:
    """The tables short_multipliers and million_or_meter of ``units.toml``, compiled."""

    scales: Mapping[str, float]
    races: frozenset[float]
    race_before: re.Pattern[str]
    length_before: re.Pattern[str]
    length_after: re.Pattern[str]
    length_near: re.Pattern[str]
    not_counted: re.Pattern[str]

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> Multipliers:
        """Compile the tables."""
        lists = lexicon["million_or_meter"]
        inner = r"(?:(?:[a-z]{3,20}['’]s|(?!people|from|into|over|with)[A-Za-z]{3,20}[A-Za-rt-z])[ -]){0,2}"
        return cls(
            scales=lexicon["short_multipliers"],
            races=frozenset(map(float, lists["races"])),
            race_before=re.compile(rf"(?<![^\W_])(?:{joined(lists['race_before'])}) $", re.IGNORECASE),
            length_before=re.compile(
                rf"(?:(?<![^\W_])(?:{joined(lists['before'])})(?: (?:about|around|nearly|up to|over|more than))?"
                r"|\dm? ?(?:by|[x×])) ?$",
                re.IGNORECASE,
            ),
            length_after=re.compile(
                rf"[ -](?:{joined(lists['after'])})(?![^\W_])|[ -]{inner}(?:{joined(lists['things'])})s?(?![^\W_])"
                rf"| ?[x×] ?\d| by \d|/s(?![^\W_])| of (?:{joined(lists['stuff'])})(?![^\W_])"
                r"| to (?:his|her|their) deaths?(?![^\W_])"
            ),
            length_near=re.compile(rf"(?:(?<![^\W\d_])(?:{joined(lists['near'])})|sea[ -]levels?)(?![^\W_])"),
            not_counted=re.compile(rf" (?:{joined(lists['not_counted'])})(?![^\W_])"),
        )

    def after(
        self, text: str, figure: Figure, elsewhere: Elsewhere, *, money: bool, currency: Callable[[str, int], bool]
    ) -> tuple[float, int] | None:
        """The multiplier behind the digits of ``figure`` and where it ends; None where there is none.

        ``money``: a currency stands before the figure; ``currency`` says whether one stands at an offset.
        """
        match = _SHORT.match(text, figure.end)
        if match is None:
            return None
        gap, written = match.groups()
        word = written.lower()
        if word not in self.scales:
            return None
        money = money or currency(text, match.end())
        if not money and ((word in ("b", "t", "mm") and written.islower()) or (gap and len(word) == 1)):
            return None
        if not money and written == "m" and self._meters(text, figure, match.end(), elsewhere):
            return None
        return self.scales[word], match.end()

    def _meters(self, text: str, figure: Figure, end: int, elsewhere: Elsewhere) -> bool:
        """Does the "m" that ends at ``end`` measure a length?"""
        start = figure.start
        if low := _RANGE_BEFORE.search(text, max(0, start - 20), start):
            start = low.start()
        if high := _RANGE_AFTER.match(text, end):
            end = high.end()
        before = text[max(0, start - 24) : start]
        if figure.value >= 1000 or self.length_after.match(text, end) or self.length_before.search(before):
            return True
        if _COUNTED.match(text, end) and not self.not_counted.match(text, end):
            return False
        if figure.value in self.races and self.race_before.search(before) and _RACE_ENDS.match(text, end):
            return True
        near = self.length_near.search(text, max(0, start - _NEAR), end + _NEAR)
        return near is not None or elsewhere.meters
