"""Turns of a transcript: *Q: … A: …*, *JANE ROE: …*, a name and a colon at the head of paragraph after paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sayso.annotations import Offsets

LABEL = re.compile(
    r"(?:\*\*|__)?((?:Q|A|Question|Answer)|[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|de|van|von|al|bin)){0,4})"
    r"(?:\*\*|__)?(?::|\.(?=\*\*|__))(?:\*\*|__)? +(?=\S)"
)
"""What opens a turn: letters, or up to five words of a name, bold or not, and a colon."""
QUESTION = frozenset({"Q", "Question"})
ANSWER = frozenset({"A", "Answer"})
LEAST = 3
"""Paragraphs of a transcript that begin with a label, at least; two labels, or one of them twice."""
SHARE = 0.3
"""Share of the article's paragraphs from the first turn on that begin with a label, at least."""


@dataclass(frozen=True)
class Turn:
    """What one speaker says in one paragraph, and the label before it, as offsets into the text."""

    label: Offsets
    content: list[Offsets]


def turns(text: str, spans: Sequence[Offsets]) -> list[Turn]:
    """The turns of the paragraphs ``spans``; none where the article is no transcript."""
    heads = [(span, match) for span in spans if (match := LABEL.match(text, *span))]
    labels = Counter(match.group(1) for _, match in heads)
    repeated = [label for label, number in labels.items() if number > 1]
    if len(heads) < LEAST or not repeated or len(labels) < 2:
        return []
    kept = set(labels) if labels.keys() & QUESTION else {x for x in labels if x in repeated or " " in x or x.isupper()}
    heads = [(span, match) for span, match in heads if match.group(1) in kept]
    body = [span for span in spans if heads and span[0] >= heads[0][0][0]]
    if len(heads) < LEAST or len(heads) < SHARE * len(body):
        return []
    return [Turn(match.span(1), [(match.end(), span[1])]) for span, match in heads]
