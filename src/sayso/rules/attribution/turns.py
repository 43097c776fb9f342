"""Who speaks by the layout alone: turns of a transcript (*Q: … A: …*, *JANE ROE: …*) and lists that somebody states.

A turn goes on over the paragraphs after it, up to the next one; a list goes on over its items. The words that say whose
they are stand once: before the first paragraph, or at the end of the line that leads the list in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sayso.annotations import Offsets

NAME = r"[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|de|van|von|al|bin)){0,4}"
LABEL = re.compile(
    rf"(?:\*\*|__)?((?:Q|A|Question|Answer)|{NAME})(?:,? \(?[A-Z][A-Z .-]{{1,30}}\)?)??"
    r"(?:\*\*|__)?(?::|\.(?=\*\*|__))(?:\*\*|__)?(?: +(?=\S)|$)|(Q)\.?[ \t]+(?=[A-Z“\"])"
)
"""What opens a turn: letters, or up to five words of a name, bold or not, and a colon; *Q* may do without one."""
QUESTION = frozenset({"Q", "Question", "QUESTION"})
ANSWER = frozenset({"A", "Answer", "ANSWER"})
LEAST = 3
"""Paragraphs of a transcript that begin with a label, at least; two labels, or one of them twice."""
SHARE = 0.3
"""Share of the article's paragraphs from the first turn on that begin with a label, at least."""
STRICT = 4
"""Turns from which labels of transcripts (*Q*, capitals) need a share of ``STRICT_SHARE`` only: answers may be long."""
STRICT_SHARE = 0.1
ASIDE = re.compile(r"[(\[].*[)\]]\.?|[_*#. -]+|(?:END|###)\b.{0,40}", re.S)
"""*(Applause.)*, *[crosstalk]*, a rule, the end: nobody's words."""
OWN = re.compile(r"\b(?:I|me|[Mm]y|[Ww]e|us|[Oo]ur|[Yy]ou|[Yy]our)\b")
"""Words of somebody who speaks, by which a paragraph without a label is told from narration."""
MARK = re.compile(r"[\s;,.]*\n[^\S\n]*(?:[•●▪‣◦∙·*–—-]|\(?\d{1,2}[.)])\s*")
"""The bullet or number that stands before an item."""
HOLDER = (
    r"(?:[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Aa]n?) (?:(?!the\b|an?\b|that\b|of\b)[\w’'-]+ ){0,3}?[a-z][\w’'-]+"
    rf"|(?:[Tt]he )?{NAME}|[Hh]e|[Ss]he|[Tt]hey"
)
STATES = (
    r"said|says|made|makes|told|tells|announced|announces|promised|promises|pledged|pledges|warned|warns|argued|argues"
    r"|claimed|claims|stated|states|found|finds|concluded|concludes|recommended|recommends|listed|lists|outlined|wrote"
    r"|writes|reported|reports|added|adds|noted|notes|cited|cites|raised|insisted|insists|stressed|proposed|proposes"
)
LEAD_IN = re.compile(rf"(?:^|(?<=[\s,]))(?P<who>{HOLDER}) (?P<cue>{STATES})\b[^.!?;]{{0,60}}:$")
"""*Among the points the minister made:*, *Roe told the council that:*"""
QUOTE = re.compile(r"[“”\"«»]")
LEAST_WORDS = 3
"""Words of an item that states something, at least."""


@dataclass(frozen=True)
class Turn:
    """What one speaker says in one paragraph, and the label before it, as offsets into the text.

    ``cue``: the colon, or the verb that leads a list in; None where there is neither. ``further``: the paragraphs or
    items after it that carry on without a label of their own.
    """

    label: Offsets
    content: list[Offsets]
    cue: Offsets | None = None
    further: list[Offsets] = field(default_factory=list)


def turns(text: str, spans: Sequence[Offsets]) -> list[Turn]:
    """The turns of the paragraphs ``spans`` and the lists that are led in; none where the article has neither."""
    return sorted([*_talk(text, spans), *_lists(text, spans)], key=lambda turn: turn.content[0])


# ------------------------------------------------------------------ transcripts


def _talk(text: str, spans: Sequence[Offsets]) -> Iterator[Turn]:
    heads = _heads(text, spans)
    strict = all(_is_strict(label) for _, label, _ in heads)
    ends = [*(place for place, _, _ in heads[1:]), len(spans)]
    for (place, label, at), end in zip(heads, ends, strict=False):
        said = [(at, spans[place][1]), *spans[place + 1 : end]]
        if at == spans[place][1]:
            said = said[1:]
        if said:
            start = text.index(label, spans[place][0])
            colon = text.find(":", start + len(label), at)
            cue = (colon, colon + 1) if colon >= 0 else None
            further = list(_further(text, said[1:], strict=strict and end < len(spans)))
            yield Turn((start, start + len(label)), said[:1], cue, further)


def _heads(text: str, spans: Sequence[Offsets]) -> list[tuple[int, str, int]]:
    """Number of the paragraph, label, and where the words behind it begin; none where there is no transcript."""
    found = [(number, match) for number, span in enumerate(spans) if (match := _label(text, span))]
    heads = [(number, match.group(1) or match.group(2), match.end()) for number, match in found]
    labels = Counter(label for _, label, _ in heads)
    repeated = [label for label, number in labels.items() if number > 1]
    if len(heads) < LEAST or not repeated or len(labels) < 2:
        return []
    kept = set(labels) if labels.keys() & QUESTION else {x for x in labels if x in repeated or " " in x or x.isupper()}
    heads = [head for head in heads if head[1] in kept]
    strict = len(heads) >= STRICT and all(_is_strict(label) for label in kept)
    share = STRICT_SHARE if strict else SHARE
    return heads if len(heads) >= max(LEAST, share * (len(spans) - heads[0][0])) else []


def _label(text: str, span: Offsets) -> re.Match[str] | None:
    """The label of a paragraph, unless figures alone stand behind it."""
    match = LABEL.match(text, *span)
    rest = text[match.end() : span[1]] if match else ""
    return match if not rest or any(char.isalpha() for char in rest) else None


def _is_strict(label: str) -> bool:
    return label in QUESTION or label in ANSWER or label.isupper()


def _further(text: str, spans: Sequence[Offsets], *, strict: bool) -> Iterator[Offsets]:
    """Paragraphs that go on with the turn before; outside a strict transcript they speak of *I*, *we* or *you*."""
    for start, end in spans:
        if ASIDE.fullmatch(text, start, end):
            continue
        if not strict and not OWN.search(text, start, end):
            return
        yield start, end


# ------------------------------------------------------------------ lists


def _lists(text: str, spans: Sequence[Offsets]) -> Iterator[Turn]:
    """Items below a line that ends with somebody's saying and a colon."""
    for number, (start, end) in enumerate(spans):
        plain = text[end - 1] == ":" and not QUOTE.search(text, start, end)
        lead = LEAD_IN.search(text, start, end) if plain else None
        items = list(_items(text, spans[number + 1 :], end)) if lead else []
        if lead and len(items) > 1:
            yield Turn(lead.span("who"), items[:1], lead.span("cue"), items[1:])


def _items(text: str, spans: Sequence[Offsets], end: int) -> Iterator[Offsets]:
    """The items that follow at ``end``, without what parts them from the next."""
    for start, stop in spans:
        if not MARK.fullmatch(text, end, start):
            return
        end = stop
        while text[stop - 1] in ";,. " or text[start:stop].endswith((" and", " or")):
            stop -= 4 if text[start:stop].endswith(" and") else 3 if text[start:stop].endswith(" or") else 1
        if len(text[start:stop].split()) >= LEAST_WORDS:
            yield start, stop
