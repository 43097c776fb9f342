"""Figures in names: "the Seven Years War", "the Three Musketeers", "a 747", "the nineteen-eighties", "two-faced"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sayso.rules.quantities.numerals import Figure
from sayso.rules.quantities.patterns import SEVERAL, joined

_WAR = re.compile(r"[ \u00a0-](?:Years?|Months?|Weeks?|Days?)['’]?[ \u00a0-]Wars?(?![^\W_])")
_CAPITAL = re.compile(r"[ \u00a0][A-Z][a-z]")
_WITHIN = re.compile(r"(?<=[a-z,])(?<! and)(?<! or)[ \u00a0]$")
_PROSE = re.compile(r"(?<![^\W_])[a-z]{5,}(?![^\W_])")
_DECADE = re.compile(r"[ \u00a0-](?:twen|thir|for|fif|six|seven|eigh|nine)ties(?![^\W_])", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<![^\W_])(?:the|an?|its|this|that|their|our|another)[ \u00a0]$", re.IGNORECASE)
_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Titles:
    """The lists compounds and models of ``units.toml``, compiled."""

    compound: re.Pattern[str]
    models: frozenset[float]

    @classmethod
    def of(cls, lexicon: Mapping[str, Any]) -> Titles:
        """Compile the lists."""
        lists = lexicon["left_out"]
        return cls(
            compound=re.compile(
                rf"[-‐‑](?:(?:and|or)-[^\W\d_]|(?:{joined(lists['compounds'])})(?![^\W_]))", re.IGNORECASE
            ),
            models=frozenset(map(float, lists["models"])),
        )

    def names(self, text: str, figure: Figure) -> bool:
        """Is the figure part of a name, whatever it seems to measure?"""
        if not text[figure.end + 1 : figure.end + 2].isupper():
            return False
        if _WAR.match(text, figure.end):
            return True
        return figure.form == "words" and text[figure.start].isupper() and _capital_name(text, figure)

    def holds(self, text: str, figure: Figure) -> bool:
        """Is the figure, behind which no measure stands, part of a longer word, a decade or a model?"""
        if self.compound.match(text, figure.end):
            return True
        if figure.form == "words":
            return _DECADE.match(text, figure.end) is not None
        if figure.form != "digits" or figure.value not in self.models or SEVERAL.match(text, figure.end):
            return False
        return _ARTICLE.search(text, max(0, figure.start - 10), figure.start) is not None


def _capital_name(text: str, figure: Figure) -> bool:
    """A capital within a sentence, with a capital behind, in a line that is not set in capitals as headlines are."""
    start, end = figure.start, figure.end
    if not _CAPITAL.match(text, end) or not _WITHIN.search(text, max(0, start - 6), start):
        return False
    before = text[max(0, start - _WINDOW) : start].rpartition("\n")[2]
    after = text[end : end + _WINDOW].partition("\n")[0]
    return _PROSE.search(before) is not None or _PROSE.search(after) is not None
