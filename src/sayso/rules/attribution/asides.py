"""Asides of the article's own: *…, offering no evidence, …*, *…, a claim that could not be verified.*

Set off by commas, dashes or brackets, outside quotation marks: no part of any content, no cue in them; the
verifiability reads them as notes. Patterns: ``lexicons/asides.toml``. *Offsets*: code points, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sayso import lexicons
from sayso.annotations import Offsets, Quote

MARKS = r",;:.!?…—–()“”„\"\n"
OPENS = r"(?:,[”\"’']?\s|\s[—–-]{1,2}\s|[—–(])"
CLOSES = rf"(?:(?!\s*(?:“|\"\w))(?=\s*(?:[{MARKS}]|\s-{{1,2}}\s|\Z))|(?<=[.!?][”\"]))"
LONGEST = 100
"""Characters behind the pattern that still belong to the aside, at most."""
QUOTED = 60
"""Characters of a quotation in one (*a claim that he dismissed as “total fiction”*), at most."""
PART = re.compile(r"<(\w+)>")
EDGE = " \t\n\xa0,;:—–-.…!?()"
SET_OFF = " \t\xa0,;:—–-()"


class Asides:
    """The patterns of ``lexicons/asides.toml``, compiled."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        def spelled(pattern: str) -> str:
            return PART.sub(lambda match: f"(?:{spelled(table['parts'][match[1]])})", pattern)

        phrases, joined = (spelled("|".join(table[key])) for key in ("phrases", "joined"))
        words, doubting, doubted = "|".join(map(re.escape, table["words"])), table["doubting"], table["doubted"]
        quoted = rf"[“\"][^“”\"\n]{{1,{QUOTED}}}[”\"]"
        more = rf"(?:(?!\s(?:and|but)\s)[^{MARKS}]|{quoted}){{0,{LONGEST}}}?"
        self._pattern = re.compile(
            rf"{OPENS}(?P<aside>(?:(?:{phrases}){more}|(?:(?:again|also|once\smore)\s)?(?:{words})){CLOSES})"
            rf"|\s(?P<joined>(?:{joined}){more}{CLOSES})",
            re.I,
        )
        named = rf"(?:[\w.]+(?:['’]s)?\s)?(?:\w+ly\s)?(?P<note>{'|'.join(doubting)})\s(?P<noun>{'|'.join(doubted)})\b"
        self._opening = re.compile(rf"{named}(?P<that>\s+that\s+)?", re.I)
        self._before = re.compile(rf"\b{named}\s+that\s+\Z", re.I)
        self.told = frozenset(table["parts"]["told"].split("|"))
        self.repeating: frozenset[str] = frozenset(table["repeating"])

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Asides:
        """The shipped list, extended by a user's. *Raises*: ConfigError ``LEXICON``."""
        return cls(lexicons.load("asides", extra))

    def find(self, text: str, spans: Iterable[Offsets], quotes: Sequence[Quote] = ()) -> Iterator[Offsets]:
        """The asides of the stretches ``spans`` that begin in none of the ``quotes``, without the marks around them."""
        for start, end in spans:
            for match in self._pattern.finditer(text, start, end):
                first, last = match.span("aside" if match["aside"] else "joined")
                if not any(quote.start <= at < quote.end for quote in quotes for at in (first, last)):
                    yield first, last

    def opening(self, text: str, span: Offsets) -> int:
        """Where a statement begins behind *the false claim that*; where it did already if it opens otherwise."""
        match = self._opening.match(text, *span)
        return match.end() if match and match["that"] and match.end() < span[1] else span[0]

    def doubt(self, text: str, span: Offsets) -> tuple[Offsets, Offsets] | None:
        """Adjective and noun of *the false claim that* before a statement, or of *debunked claims* at its head."""
        match = self._before.search(text, max(span[0] - LONGEST, 0), span[0]) or self._opening.match(text, *span)
        return (match.span("note"), match.span("noun")) if match else None


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
