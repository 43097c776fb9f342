"""An article's text with its statements marked: by colour and number, or by brackets where there is no colour."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.text import Text

from sayso.cli.console import JOINERS, plain
from sayso.models import ArticleClaims, Claim

COLOURS = {"direct": "green", "mixed": "yellow", "indirect": "cyan", "narrated": "magenta"}
LETTERS = {kind: kind[0].upper() for kind in COLOURS}
JOINED = frozenset(JOINERS)
DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED = str.maketrans("0123456789", DIGITS)


class Mark(NamedTuple):
    """What is put between two characters. Marks sort in the order in which they stand.

    *Offsets*: ``at`` counts code points of the article. ``rank``: what closes stands before what opens; of two that
    close the inner one first, of two that open the outer one.
    """

    at: int
    rank: tuple[int, int]
    words: str
    style: str


def painted(result: ArticleClaims, claims: Mapping[int, Claim], *, coloured: bool) -> list[Text]:
    """The lines of the article with its statements marked and numbered, speakers bold and cues underlined.

    ``claims``: by their numbers; one that repeats another of the article has that one's number.
    """
    text = Text(plain(result.article.text, "·"))
    for claim in sorted(result.claims, key=_length, reverse=True):  # the inner of two statements over the outer
        for span in claim.statement.spans:
            text.stylize(COLOURS[claim.statement.kind], span.start, span.end)
    for claim in result.claims:
        if claim.source:
            text.stylize("bold", claim.source.start, claim.source.end)
        if claim.cue:
            text.stylize("underline", claim.cue.start, claim.cue.end)
    marks = sorted(_marks(result, claims, coloured=coloured))
    text = _with(text, marks)
    text.rstrip()
    return list(text.split("\n", allow_blank=True))


def _length(claim: Claim) -> int:
    return claim.statement.spans[-1].end - claim.statement.spans[0].start


def _marks(result: ArticleClaims, claims: Mapping[int, Claim], *, coloured: bool) -> Iterator[Mark]:
    numbers = {claim.id: number for number, claim in claims.items()}
    groups = {claim.group: number for number, claim in reversed([*claims.items()]) if claim.group}
    for claim in result.claims:
        number = numbers.get(claim.id) or groups.get(claim.group or "")
        if number is None:
            continue
        kind = claim.statement.kind
        for span in claim.statement.spans:
            end = _settled(result.article.text, span.end)
            if coloured:
                yield Mark(end, (0, -span.start), str(number).translate(RAISED), COLOURS[kind])
            else:
                yield Mark(_settled(result.article.text, span.start), (1, -span.end), "⟦", COLOURS[kind])
                yield Mark(end, (0, -span.start), f"⟧{LETTERS[kind]}{number}", COLOURS[kind])


def _settled(text: str, at: int) -> int:
    """The next place where nothing comes between a character and what combines with it."""
    while 0 < at < len(text) and (unicodedata.category(text[at]).startswith("M") or JOINED & {text[at - 1], text[at]}):
        at += 1
    return at


def _with(text: Text, marks: Sequence[Mark]) -> Text:
    """A text with marks put in."""
    made = Text()
    for part, mark in zip(text.divide([mark.at for mark in marks]), [*marks, None], strict=True):
        made.append_text(part)
        if mark:  # ¹²·³: two numbers, not one
            apart = "·" if not part and made.plain[-1:] in tuple(DIGITS) and mark.words[0] in DIGITS else ""
            made.append(apart + mark.words, style=mark.style)
    return made


def lines_with_claims(result: ArticleClaims) -> set[int]:
    """Numbers of the article's lines in which a claim, its source or its cue stands."""
    text = result.article.text
    ends = [at for at, char in enumerate(text) if char == "\n"]
    found: set[int] = set()
    for claim in result.claims:
        for span in (*claim.statement.spans, claim.source, claim.cue):
            if span and span.end > span.start:
                found.update(range(bisect_left(ends, span.start), bisect_left(ends, span.end - 1) + 1))
    return found
