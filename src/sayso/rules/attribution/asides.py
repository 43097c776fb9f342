"""Asides of the article's own: *…, offering no evidence, …*, *…, a claim that could not be verified.*

Set off by commas, dashes or brackets, outside quotation marks: no part of any content, no cue in them; the
verifiability reads them as notes. Patterns: ``lexicons/asides.toml``. *Offsets*: code points, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sayso import lexicons
from sayso.annotations import Offsets, Quote

MARKS = r",;:.!?…—–()“”„\"\n"
OPENS = r"(?:,[”\"’']?\s|\s[—–-]{1,2}\s|[—–(])"
CLOSES = rf"(?=\s*(?:[{MARKS}]|\s-{{1,2}}\s|\Z))"
LONGEST = 100
"""Characters behind the pattern that still belong to the aside, at most."""
EDGE = " \t\n\xa0,;:—–-.…!?()"
SET_OFF = " \t\xa0,;:—–-()"


class Asides:
    """The patterns of ``lexicons/asides.toml``, compiled."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        phrases, words = "|".join(table["phrases"]), "|".join(map(re.escape, table["words"]))
        more = rf"(?:(?!\s(?:and|but)\s)[^{MARKS}]){{0,{LONGEST}}}?"
        self._pattern = re.compile(
            rf"{OPENS}(?P<aside>(?:(?:{phrases}){more}|(?:(?:again|also|once\smore)\s)?(?:{words})){CLOSES})", re.I
        )

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Asides:
        """The shipped list, extended by a user's. *Raises*: ConfigError ``LEXICON``."""
        return cls(lexicons.load("asides", extra))

    def find(self, text: str, spans: Iterable[Offsets], quotes: Sequence[Quote] = ()) -> Iterator[Offsets]:
        """The asides of the stretches ``spans`` that stand in none of the ``quotes``, without the marks around them."""
        for start, end in spans:
            for match in self._pattern.finditer(text, start, end):
                first, last = match.span("aside")
                if not any(quote.start < last and first < quote.end for quote in quotes):
                    yield first, last


def holds(asides: Sequence[Offsets], at: int) -> bool:
    """Does a place stand in one of them?"""
    return any(start <= at < end for start, end in asides)


def without(text: str, span: Offsets, asides: Sequence[Offsets]) -> Offsets:
    """A stretch without an aside that opens or ends it, and the marks that set that off."""
    start, end = span
    for first, last in asides:
        if first < end and start < last:
            if not text[start:first].strip(EDGE):
                start = end - len(text[min(last, end) : end].lstrip(SET_OFF))
            elif not text[last:end].strip(EDGE):
                end = start + len(text[start:first].rstrip(SET_OFF))
    return start, end
