"""The words that may stand behind a figure, with what they measure, and how they are read from the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

NEXT = re.compile(
    r"(?P<gap>[ \u00a0\u2009\u202f]{1,2}|\n(?!\n)|[-‐‑])?"
    r"(?P<word>[^\W\d_]{1,30}(?:\.[^\W\d_]{1,9}){0,4}[²³]?|[%€£$¢]|°(?:[ ]?[CF](?![^\W_]))?)"
)
"""One word behind a figure or behind another such word."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a word behind a figure makes of it; ``label`` is that of :class:`sayso.annotations.Number`."""

    label: str
    unit: str
    factor: float = 1.0
    per: str | None = None

    def times(self, value: float) -> float:
        """The value in this unit: 57 cents are 0.57 dollars."""
        return value if self.factor == 1 else round(value * self.factor, 9)


class Phrase(NamedTuple):
    """Up to three words behind a figure, in lower case with single spaces; they end at ``end``.

    ``gap`` stands between the figure and them, ``first`` is the first word as it is written.
    """

    words: str
    gap: str
    end: int
    first: str


def suffixes(lexicon: Mapping[str, Any]) -> Iterator[tuple[str, Measure]]:
    """Every phrase that may follow a figure, in lower case, with single spaces."""
    for unit, others in lexicon["measures"].items():
        label = "percent" if unit == "percentage point" else "measure"
        for word in (unit.lower(), *others):
            yield from _forms(word, Measure(label, unit))
    for word, (unit, per) in lexicon["rate_measures"].items():
        yield from _forms(word, Measure("measure", unit, per=per))
    for word in lexicon["percent"]["words"]:
        yield word, Measure("percent", "percent")
    for word, code in lexicon["currency_words"].items():
        yield from _forms(word, Measure("money", code))
    for word, code in lexicon["currency_hundredths"].items():
        yield from _forms(word, Measure("money", code, factor=0.01))
    yield from (
        ("€", Measure("money", "EUR")),
        ("£", Measure("money", "GBP")),
        ("$", Measure("money", "USD")),
    )
    for unit, phrases in lexicon["ages"].items():
        for phrase in phrases:
            yield phrase, Measure("age", unit)


def _forms(word: str, measure: Measure) -> Iterator[tuple[str, Measure]]:
    word = word.replace("-", " ")
    yield word, measure
    if word[-1] not in "s²³°2" and len(word) > 2:
        yield word + "s", measure


def phrases(text: str, at: int) -> Iterator[Phrase]:
    """Phrases of one to three words from ``at``, the shortest first."""
    words: list[str] = []
    gap, first, end = "", "", at
    for number in range(3):
        match = NEXT.match(text, end)
        if match is None or (number and match["gap"] is None):
            return
        end = match.end()
        if not number:
            gap, first = match["gap"] or "", match["word"]
        words.append(match["word"].replace(" ", ""))
        if not text[end : end + 1].isalnum():
            yield Phrase(" ".join(words).lower(), gap, end, first)
