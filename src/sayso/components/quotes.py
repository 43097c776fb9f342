"""Find quotations: curly, straight, single, guillemets, low marks; nested, unclosed, over paragraphs.

Text only: needs no tagger or parser. One pass over the quotation marks of each paragraph with a stack of open
ones; a mark opens or closes by its shape where it has one, else by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from sayso import lexicons as lists
from sayso.annotations import Quote, Section, get, put, text_of
from sayso.components.sections import paragraphs
from sayso.rules.quotes.use import Uses

MARK = re.compile(r"``|''|[\"“”„‟«»‹›‘’‚'`]")
FAMILY = {
    "“": "double", "”": "double", "„": "double", "‟": "double", '"': "double", "``": "double", "''": "double",
    "«": "angle", "»": "angle", "‹": "single angle", "›": "single angle",
    "‘": "single", "’": "single", "'": "single", "‚": "single", "`": "single",
}  # fmt: skip
OTHER_SPEAKER = re.compile(r"[“\"][^“”\"]{1,300},[”\"] (?:said|says|added) (?!he\b|she\b|they\b)(?:[a-z]+ ){0,5}[A-Z]")
SPOKEN = re.compile(r"\b(?:said|says|added|told)\b")
OPENS_BEFORE = "([{<-–—/:;,“”„«‘\"'"
CONTRACTION = re.compile(r"(?:\d0s|\d\ds?\b|em|tis|twas|til|till|cause|bout|n|round|cos|er|neath)(?![\w-])", re.I)


@Language.factory("sayso_quotes", default_config={"lexicons": []}, assigns=["doc.spans"])
def quotes(nlp: Language, name: str, lexicons: list[str]) -> Callable[[Doc], Doc]:
    """spaCy factory: writes the layer ``Quote``. *Offsets*: code points into ``doc.text``, marks not included."""
    uses = Uses(lists.load("quotes", [Path(item) for item in lexicons]))

    def annotate(doc: Doc) -> Doc:
        sections = get(doc, Section)
        spans = [(item.start, item.end) for item in sections] if sections else list(paragraphs(text_of(doc)))
        headline = max((item.end for item in sections if item.label == "headline"), default=0)
        put(doc, Quote, uses.labelled(text_of(doc), find_quotes(text_of(doc), spans), headline))
        return doc

    return annotate


def find_quotes(text: str, spans: list[tuple[int, int]]) -> list[Quote]:
    """All quotes of ``text``, outer before inner, all labelled speech; ``spans`` are its paragraphs."""
    found: list[Quote] = []
    pending: Quote | None = None  # an unclosed outer quote that ended the paragraph before
    for number, (start, end) in enumerate(spans):
        following = text[slice(*spans[number + 1])] if number + 1 < len(spans) else ""
        marks = _Paragraph(text, start, end, carried=pending is not None).scan()
        if pending is not None and marks and marks[0].outer[0] == start and _same_family(text, pending, marks[0]):
            marks[0] = replace(marks[0], continues=True)
        found += marks
        pending = next((q for q in marks if not q.closed and q.level == 0 and q.end == end), None)
        if pending is not None and not _resumes(text, pending, text[start : pending.outer[0]], following):
            pending = None
    return found


def _same_family(text: str, first: Quote, second: Quote) -> bool:
    return FAMILY.get(text[first.outer[0]]) == FAMILY.get(text[second.outer[0]])


def _resumes(text: str, pending: Quote, before: str, following: str) -> bool:
    """The newspaper convention: the next paragraph opens with the mark again.

    Not so where the quote has its speaker already (``before``: its paragraph up to it) and the next names another.
    """
    mark = text[pending.outer[0]]
    if SPOKEN.search(before) and OTHER_SPEAKER.match(following):
        return False
    return following[:1] == mark and text[pending.end - 1 : pending.end] in ".!?…-–—’'”\")]"


@dataclass
class _Open:
    family: str
    outer: int  # offset of the mark
    inner: int  # offset after it
    mark: str


class _Paragraph:
    """The scan of one paragraph ``start:end`` of ``text``."""

    def __init__(self, text: str, start: int, end: int, *, carried: bool) -> None:
        self.text, self.start, self.end, self.carried = text, start, end, carried
        self.stack: list[_Open] = []
        self.found: list[Quote] = []
        self.marks = [(m.start(), m.end()) for m in MARK.finditer(text, start, end)]
        self.next_closer = self._next_closers()
        self.left = self._left()

    def scan(self) -> list[Quote]:
        for number, (at, after) in enumerate(self.marks):
            family = FAMILY[self.text[at:after]]
            role = self._single(number) if family == "single" else self._double(number, family)
            if role == "open":
                self._open(family, at, after)
            elif role == "close":
                self._close(family, at, after)
        for left in reversed(self.stack):
            if left.family != "single" or left.mark == "‘":
                self._add(left, len(self.text[left.inner : self.end].rstrip()) + left.inner, self.end, closed=False)
        return _levelled(self.found)

    def _next_closers(self) -> list[int]:
        """For each mark, the number of the next one after it that can close a single quote; -1 for none."""
        following, found = -1, [-1] * len(self.marks)
        for number in range(len(self.marks) - 1, -1, -1):
            found[number] = following
            before, behind = self._neighbours(number)
            if (
                self.text[slice(*self.marks[number])] in ("’", "'", "‘")
                and not before.isspace()
                and not behind.isalnum()
            ):
                following = number
        return found

    def _left(self) -> list[dict[str, int]]:
        """For each mark, how many marks of each family come after it."""
        counts, found = {"double": 0, "angle": 0, "single angle": 0, "single": 0}, []
        for at, after in reversed(self.marks):
            found.append(dict(counts))
            counts[FAMILY[self.text[at:after]]] += 1
        return found[::-1]

    def _neighbours(self, number: int) -> tuple[str, str]:
        at, after = self.marks[number]
        before = self.text[at - 1] if at > self.start else " "
        behind = self.text[after] if after < self.end else " "
        return before, behind

    def _is_open(self, family: str) -> bool:
        return any(item.family == family for item in self.stack)

    def _double(self, number: int, family: str) -> str | None:
        """Does a double or angle mark open or close?"""
        at, after = self.marks[number]
        mark = self.text[at:after]
        before, behind = self._neighbours(number)
        is_open = self._is_open(family)
        if mark in ("“", "„", "‟", "``"):
            opener = next((item.mark for item in self.stack if item.family == family), "")
            return "close" if mark == "“" and opener == "„" else "open"
        if mark in ("«", "»", "‹", "›"):
            return "close" if is_open and not (before.isspace() and not behind.isspace() and mark in "«‹") else "open"
        if mark == "”" and (is_open or not self._could_open(before, behind)):
            return "close" if is_open else None
        if is_open:
            return self._straight_inside(number, family, before, behind)
        return "open" if self._could_open(before, behind) and not self._is_inch(at) else None

    def _could_open(self, before: str, behind: str) -> bool:
        return (before.isspace() or before in OPENS_BEFORE) and not behind.isspace()

    def _is_inch(self, at: int) -> bool:
        return at > self.start and self.text[at - 1].isdigit()

    def _straight_inside(self, number: int, family: str, before: str, behind: str) -> str | None:
        """A straight mark while a quote is open closes it, unless it is an inch mark or clearly opens a new one."""
        at, _ = self.marks[number]
        if before.isdigit() and (behind.isspace() or behind == "-") and self.left[number][family] % 2 == 1:
            return None
        if before.isspace() and not behind.isspace() and self.left[number][family]:
            self._close(family, len(self.text[:at].rstrip()), at, closed=False)
            return "open"
        return "close"

    def _single(self, number: int) -> str | None:
        """Does a single mark open, close, or stand for an apostrophe (None)?"""
        at, after = self.marks[number]
        mark = self.text[at:after]
        before, behind = self._neighbours(number)
        is_open = self._is_open("single")
        if before.isalnum() and behind.isalnum():
            glued = is_open and mark == "’" and before in ".,!?"
            return "close" if glued else None
        low = any(item.mark == "‚" for item in self.stack)
        if is_open and not before.isspace() and mark != "‚" and (mark != "‘" or low):
            return None if self._is_possessive(number) else "close"
        if mark == "’" and is_open:
            return None
        if self._could_open(before, behind) and not CONTRACTION.match(self.text, after):
            return "open" if mark != "’" and self._has_closer(number, mark) else None
        return None

    def _is_possessive(self, number: int) -> bool:
        """``the teachers’ strike``: an s before it, a small letter after it, and a better closer later on."""
        at, after = self.marks[number]
        if self.text[at - 1] not in "sSxz" or not re.match(r" [a-z]", self.text[after : after + 2]):
            return False
        later = self.next_closer[number]
        opens_again = any(self.text[slice(*self.marks[n])] == "‘" for n in range(number + 1, min(later, number + 9)))
        return later > 0 and self.text[slice(*self.marks[later])] != "‘" and not opens_again

    def _has_closer(self, number: int, mark: str) -> bool:
        """A single quote needs an end in its paragraph; a curly one may lose it."""
        later = self.next_closer[number]
        if later > 0 and (self.text[slice(*self.marks[later])] != "‘" or mark == "‚"):
            return True
        after = self.marks[number][1]
        return mark == "‘" and (self.carried or len(self.text[after : min(self.end, after + 200)].split()) > 3)

    def _open(self, family: str, at: int, after: int) -> None:
        """Open a quote; one of the same family and shape that is still open lost its closing mark before here."""
        same = [item for item in self.stack[:2] if item.family == family]
        if same and family != "angle" and len(self.stack) == 1:
            self._close(family, self._sentence_end(same[-1].inner, at), at, closed=False)
        self.stack.append(_Open(family, at, after, self.text[at:after]))

    def _sentence_end(self, start: int, at: int) -> int:
        """End of the text before ``at``, white space trimmed."""
        return start + len(self.text[start:at].rstrip())

    def _close(self, family: str, at: int, after: int, *, closed: bool = True) -> None:
        """Close the innermost quote of the family; what was opened inside it and never closed is dropped."""
        while self.stack:
            item = self.stack.pop()
            if item.family == family:
                self._add(item, at, after, closed=closed)
                return

    def _add(self, item: _Open, end: int, outer_end: int, *, closed: bool) -> None:
        start = item.inner + len(self.text[item.inner : end]) - len(self.text[item.inner : end].lstrip())
        end = start + len(self.text[start:end].rstrip())
        if end > start:
            self.found.append(Quote(start, end, "speech", (item.outer, max(outer_end, end)), 0, closed))


def _levelled(found: list[Quote]) -> list[Quote]:
    """Order by start; the level of a quote is the number of quotes around it."""
    out: list[Quote] = []
    around: list[Quote] = []
    for quote in sorted(found, key=lambda quote: (quote.start, -quote.end)):
        while around and around[-1].end < quote.end:
            around.pop()
        level = sum(outer.start < quote.start for outer in around[-3:])
        out.append(replace(quote, level=level))
        around.append(quote)
    return out
