"""Tokens that no span cuts: spaCy's English ones, split where a span starts or ends. Every span keeps its offsets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from sayso.models import Claim, Span


class Token(NamedTuple):
    """A token ``start:end`` of the text; ``space``: does a blank follow that belongs to it?"""

    start: int
    end: int
    space: bool


class Part(NamedTuple):
    """A span of a claim as others mark it: its label, and first and last token."""

    span: Span
    label: str
    first: int
    last: int


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    import spacy

    return spacy.blank("en").tokenizer


def tokens_of(text: str, spans: Iterable[Span]) -> list[Token]:
    """The text as tokens, without a gap. *Offsets*: code points; every span starts and ends with a token."""
    kept = [span for span in spans if span.start < span.end]
    starts, ends = {span.start for span in kept}, {span.end for span in kept}
    borders = sorted(starts | ends)
    found: list[Token] = []
    for token in _tokenizer()(text):
        start, end = token.idx, token.idx + len(token)
        cuts = borders[bisect_right(borders, start) : bisect_left(borders, end)]
        edges = [start, *cuts, end]
        found += [Token(*piece, False) for piece in pairwise(edges)]
        if token.whitespace_:
            if end in starts or end + 1 in ends:  # the blank belongs to a span, or is one
                found.append(Token(end, end + 1, False))
            else:
                found[-1] = found[-1]._replace(space=True)
    return found


def located(spans: Iterable[tuple[Span, str]], tokens: list[Token]) -> Iterator[Part]:
    """Spans with their labels, and the tokens that they start and end with; without those of no length."""
    first = {token.start: number for number, token in enumerate(tokens)}
    last = {token.end: number for number, token in enumerate(tokens)}
    for span, label in spans:
        if span.start < span.end:
            yield Part(span, label, first[span.start], last[span.end])


def spans_of(claim: Claim) -> list[tuple[Span, str]]:
    """The spans of a claim with their labels: the kind of its statement, ``source`` and ``cue``."""
    found = [(span, claim.statement.kind.upper()) for span in claim.statement.spans]
    found += [(claim.source, "SOURCE")] if claim.source else []
    found += [(claim.cue, "CUE")] if claim.cue else []
    return found
