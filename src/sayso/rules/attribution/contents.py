"""Contents as stretches of text: from token sets, without *that* and full stop, never cutting a quotation."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from sayso.annotations import Offsets, Quote
from sayso.rules.attribution.asides import without
from sayso.rules.attribution.frames import Candidate

WORD = re.compile(r"\w+")
DATELINE = re.compile(r"[A-Z][A-Z .,’'/-]{2,40}(?:, [A-Z][\w. ]{1,20})?(?: \([A-Z][\w /,-]{1,30}\))? ?(?:—|–|--|-) ")
"""*LONDON (Reuters) –* at the start of a story."""
THAT = re.compile(r"that\b(?!['’]s| is\b| was\b)\s*,?\s*", re.IGNORECASE)
EDGE = " \t\n\xa0,;:—–-.…"


@dataclass
class Draft:
    """An attribution in the making; spans are code points into the text."""

    content: list[Offsets]
    cue: Offsets | None
    source: Offsets | None
    lemma: str
    rule: str
    confidence: float
    continues: bool = False
    via: Offsets | None = None
    forward: bool = False

    def apart(self, other: Draft) -> bool:
        """Does one content end before the other begins?"""
        return self.content[-1][1] <= other.content[0][0] or other.content[-1][1] <= self.content[0][0]

    def overlap(self, other: Draft) -> float:
        """Shared share of the two contents, by characters (Jaccard)."""
        if self.apart(other):
            return 0.0
        mine, others = _chars(self.content), _chars(other.content)
        both = sum(max(0, min(b, d) - max(a, c)) for a, b in self.content for c, d in other.content)
        return both / (mine + others - both) if mine + others > both else 0.0

    def same_as(self, other: Draft) -> bool:
        """One statement seen twice: the same cue, or nearly the same content."""
        if self.apart(other):
            return False
        same_cue = self.cue is not None and self.cue == other.cue
        touching = any(a < d and c < b for a, b in self.content for c, d in other.content)
        return (same_cue and touching) or self.overlap(other) > 0.5

    def adds_to(self, other: Draft) -> bool:
        """The frame's content holds the quotation and more words of the clause around it."""
        return self.cue == other.cue and _chars(self.content) > 1.3 * _chars(other.content) and self.covers(other)

    def covers(self, other: Draft) -> bool:
        """Every stretch of the other's content lies in one of these."""
        return all(any(a <= c and d <= b for a, b in self.content) for c, d in other.content)

    def holds(self, other: Draft) -> bool:
        """The other attribution, cue and all, lies inside this content."""
        if self.apart(other):
            return False
        cue_inside = other.cue is None or any(a <= other.cue[0] and other.cue[1] <= b for a, b in self.content)
        return cue_inside and other.cue is not None and self.covers(other)

    def adopt(self, other: Draft) -> None:
        """Take cue and source from the other draft."""
        self.cue, self.source, self.lemma, self.continues = other.cue, other.source, other.lemma, False
        self.via, self.confidence, self.rule = other.via, max(self.confidence, other.confidence), other.rule


def _chars(spans: Iterable[Offsets]) -> int:
    return sum(end - start for start, end in spans)


def merged(spans: Iterable[Offsets]) -> list[Offsets]:
    """Sorted, overlapping or touching stretches joined."""
    out: list[Offsets] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def beside(quotes: Sequence[Quote], start: int, end: int) -> Sequence[Quote]:
    """Those of the outer quotations, which stand in their order and apart, that touch a stretch."""
    first = bisect_right(quotes, start, key=lambda quote: quote.outer[1])
    return quotes[first : bisect_left(quotes, end, lo=first, key=lambda quote: quote.outer[0])]


def stretches(doc: Doc, candidate: Candidate, quotes: Sequence[Quote]) -> list[Offsets]:
    """The candidate's tokens as stretches; gaps of punctuation alone are closed, quotations never cut."""
    barred = {candidate.cue.i, *candidate.source}
    runs: list[list[int]] = []
    for index in sorted(candidate.content):
        if doc[index].is_space:
            continue
        if runs and _joins(doc, runs[-1][-1], index, barred):
            runs[-1].append(index)
        else:
            runs.append([index])
    runs = [run for run in runs if any(doc[i].is_alpha or doc[i].like_num for i in run)]
    spans = [(doc[run[0]].idx, doc[run[-1]].idx + len(doc[run[-1]])) for run in runs]
    cue = candidate.cue
    return merged(_whole_quotes(span, quotes, (cue.idx, cue.idx + len(cue))) for span in spans)


def _joins(doc: Doc, left: int, right: int, barred: set[int]) -> bool:
    return all((doc[i].is_punct or doc[i].is_space) and i not in barred for i in range(left + 1, right))


def _whole_quotes(span: Offsets, quotes: Sequence[Quote], cue: Offsets) -> Offsets:
    """Widen a stretch that begins or ends inside a quotation to the whole quotation, unless the cue is in it."""
    start, end = span
    for quote in beside(quotes, start, end):
        if quote.start <= cue[0] < quote.end:
            continue
        if quote.outer[0] < start < quote.outer[1]:
            start = quote.outer[0]
        if quote.outer[0] < end < quote.outer[1]:
            end = quote.outer[1]
    return start, end


def trimmed(
    doc: Doc, text: str, spans: Sequence[Offsets], quotes: Sequence[Quote], asides: Sequence[Offsets] = ()
) -> list[Offsets]:
    """Without leading *that*, edge punctuation, asides, and the marks of a quotation that is all of the stretch."""
    out = []
    for number, span in enumerate(spans):
        start, end = _edges(text, *without(text, span, asides))
        if number == 0 and (dateline := DATELINE.match(text, start, end)):
            start, end = _edges(text, dateline.end(), end)
        match = THAT.match(text, start, end)
        if match and number == 0 and match.end() < end and not _points(doc, start):
            start, end = _edges(text, match.end(), end)
        for quote in beside(quotes, start, end):
            if quote.outer[0] == start and end <= quote.outer[1] and not text[end : quote.end].strip(EDGE):
                start, end = _direct(text, quote)
        if start < end:
            out.append((start, end))
    return out


def _points(doc: Doc, start: int) -> bool:
    """Is the *that* here no conjunction (*said that story was a lie*, *said that was a lie*)?"""
    that = doc.char_span(start, start + 4)
    return that is not None and that[0].tag_ == "DT" and that[0].dep_ != "mark"


def _edges(text: str, start: int, end: int) -> Offsets:
    while start < end and text[start] in EDGE:
        start += 1
    while start < end and text[end - 1] in EDGE and not text[start:end].endswith(("...", "…")):
        if text[end - 1] == "." and re.search(
            r"\b(?:[A-Z]\.)+[A-Z]\.$|\b(?:Mr|Mrs|Jr|Sr|Inc|Co|Corp|a\.m|p\.m)\.$", text[start:end]
        ):
            break
        end -= 1
    return start, end


def quote_stretches(text: str, quotes: Sequence[Quote]) -> list[Offsets]:
    """What stands between the marks, without a comma that belongs to the attribution."""
    return [_direct(text, quote) for quote in quotes]


def _direct(text: str, quote: Quote) -> Offsets:
    end = quote.end
    while end > quote.start and (text[end - 1] == "," or text[end - 1].isspace()):
        end -= 1
    return (quote.start, end) if end > quote.start else (quote.start, quote.end)


def kind_of(text: str, spans: Sequence[Offsets], quotes: Sequence[Quote]) -> str:
    """``direct`` where all words stand in quotation marks, ``mixed`` where some do, else ``indirect``."""
    first, last = spans[0][0], spans[-1][1]
    marks = [q for q in beside(quotes, first, last) if q.start < last and first < q.end and q.label == "speech"]
    if not marks:
        return "indirect"
    total = quoted = 0
    for start, end in spans:
        for match in WORD.finditer(text, start, end):
            total += 1
            quoted += any(quote.start <= match.start() and match.end() <= quote.end for quote in marks)
    if total and quoted == total:
        return "direct"
    return "mixed" if quoted else "indirect"
