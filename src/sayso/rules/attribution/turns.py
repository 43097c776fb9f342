"""Who speaks by the layout alone: turns of a transcript (*Q: … A: …*, *JANE ROE: …*) and answers of an interview.

A turn goes on over the paragraphs after it, up to the next one. Its label stands before the first paragraph or on a
line of its own; in an interview whose questions stand alone there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sayso.annotations import Offsets

NAME = r"[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|de|van|von|al|bin)){0,4}"
BOLD = r"(?:\*\*|__)?"
LABEL = re.compile(
    rf"{BOLD}(?P<sure>(?:Q|A|Question|Answer)|{NAME})(?:,? \(?[A-Z][A-Z .-]{{1,30}}\)?)??"
    rf"{BOLD}(?::|\.(?=\*\*|__)){BOLD}(?: +(?=\S)|$)|(?P<letter>Q\b\.?|A\.)[ \t]+(?=[A-Z“\"])"
)
"""What opens a turn: letters, or up to five words of a name, bold or not, and a colon; letters may do without one."""
BARE = re.compile(rf"{BOLD}(?P<bare>{NAME}){BOLD}$")
"""A name on a line of its own: a label only where it comes again, and somebody asks or most speak of *I*."""
TURN = "turn"
"""The rule of turns and lists, whose speaker the layout tells."""
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
ASKS = re.compile(r"\?[”\"’»)*_]*$")
TO_YOU = re.compile(r"\b[Yy]ou(?:r|rs|rself)?\b")
OF_ONE = re.compile(r"\b(?:I|[Mm]y|me)\b")
OF_ME = re.compile(r"\b(?:I|me|[Mm]y|[Ww]e|us|[Oo]ur)\b")
ANSWERED = 0.5
"""Share of the answers in which *I* or *we* speak, at least, where no label tells an interview."""


@dataclass(frozen=True)
class Turn:
    """What one speaker says in one paragraph, and the label before it, as offsets into the text.

    ``label``: None where the layout alone tells that somebody answers. ``cue``: the colon, or the verb that leads a
    list in; None where there is neither. ``further``: paragraphs or items after it that carry on without a label.
    """

    label: Offsets | None
    content: list[Offsets]
    cue: Offsets | None = None
    further: list[Offsets] = field(default_factory=list)


@dataclass(frozen=True)
class _Head:
    """A label: number of its line, where it stands, where the words behind it begin, and whom it names."""

    line: int
    label: Offsets
    said: int
    name: str
    bare: bool


def turns(text: str, spans: Sequence[Offsets], headings: Sequence[Offsets] = ()) -> list[Turn]:
    """The turns of the paragraphs ``spans``, none where nobody is interviewed.

    ``headings``: lines that give no claims of their own, but may be a label or a question.
    """
    lines = sorted([*spans, *headings])
    heads = _heads(text, lines)
    if heads:
        return list(_labelled(text, lines, heads, frozenset(headings)))
    return list(_unlabelled(text, lines, frozenset(headings)))


# ------------------------------------------------------------------ with labels


def _labelled(
    text: str, lines: Sequence[Offsets], heads: Sequence[_Head], headings: frozenset[Offsets]
) -> Iterator[Turn]:
    strict = all(_is_strict(head.name) for head in heads)
    ends = [*(head.line for head in heads[1:]), len(lines)]
    for head, end in zip(heads, ends, strict=True):
        said = [line for line in lines[head.line + 1 : end] if line not in headings or head.bare]
        if head.said < lines[head.line][1]:
            said.insert(0, (head.said, lines[head.line][1]))
        if said:
            colon = text.find(":", head.label[1], head.said)
            cue = (colon, colon + 1) if colon >= 0 else None
            further = list(_further(text, said[1:], strict=strict and end < len(lines)))
            yield Turn(head.label, said[:1], cue, further)


def _heads(text: str, lines: Sequence[Offsets]) -> list[_Head]:
    """The labels of the lines; none where there is no transcript."""
    found = [head for number, line in enumerate(lines) if (head := _head(text, number, line))]
    for bare in (False, True):
        heads = _named([head for head in found if head.bare == bare])
        kept = _of_transcript(text, lines, heads)
        heads = [head for head in heads if head.name in kept]
        strict = len(heads) >= STRICT and all(map(_is_strict, kept))
        share = STRICT_SHARE if strict else SHARE
        if heads and len(heads) >= max(LEAST, share * (len(lines) - heads[0].line)):
            return heads if not bare or _is_talk(text, lines, heads) else []
    return []


def _named(heads: list[_Head]) -> list[_Head]:
    """*SK:* is the one *Sam Kerr:* of the labels before it."""
    whole = {head.name for head in heads if " " in head.name}
    owners: dict[str, list[str]] = {}
    for name in whole:
        owners.setdefault("".join(word[0] for word in name.split()).upper(), []).append(name)
    return [replace(head, name=owners[head.name][0]) if len(owners.get(head.name, ())) == 1 else head for head in heads]


def _of_transcript(text: str, lines: Sequence[Offsets], heads: Sequence[_Head]) -> set[str]:
    """Labels that come again as those of a transcript do, and those that go with them; none where none does."""
    labels = Counter(head.name for head in heads)
    repeated = {label for label, number in labels.items() if number > 1}
    if len(heads) < LEAST or not repeated or len(labels) < 2:
        return set()
    if labels.keys() & QUESTION:
        return set(labels)
    if heads[0].bare:
        return repeated | {head.name for head in heads if " " in head.name and OF_ONE.search(_said(text, lines, head))}
    return repeated | {label for label in labels if " " in label or label.isupper()}


def _head(text: str, number: int, line: Offsets) -> _Head | None:
    """The label of a line, unless figures alone stand behind it."""
    match = LABEL.match(text, *line) or BARE.match(text, *line)
    if match is None:
        return None
    rest = text[match.end() : line[1]]
    if rest and not any(char.isalpha() for char in rest):
        return None
    start, end = match.span(match.lastgroup or 0)
    end -= match.lastgroup == "letter" and text[end - 1] == "."
    return _Head(number, (start, end), match.end(), text[start:end], match.lastgroup == "bare")


def _is_talk(text: str, lines: Sequence[Offsets], heads: Sequence[_Head]) -> bool:
    """Under labels without a colon: does one of them mostly ask, or do most speak of *I*? All have words below."""
    said = [_said(text, lines, head) for head in heads]
    if not all(said) or any(head.line + 1 == after.line for head, after in pairwise(heads)):
        return False
    asks: dict[str, list[bool]] = {}
    for head, words in zip(heads, said, strict=True):
        asks.setdefault(head.name, []).append(bool(ASKS.search(words)))
    asked = any(sum(found) * 2 > len(found) for found in asks.values())
    return asked or sum(bool(OF_ONE.search(words)) for words in said) * 2 > len(said)


def _said(text: str, lines: Sequence[Offsets], head: _Head) -> str:
    """The first paragraph of a turn."""
    if head.said < lines[head.line][1]:
        return text[head.said : lines[head.line][1]]
    return text[slice(*lines[head.line + 1])] if head.line + 1 < len(lines) else ""


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


# ------------------------------------------------------------------ without


def _unlabelled(text: str, lines: Sequence[Offsets], headings: frozenset[Offsets]) -> Iterator[Turn]:
    """Questions to *you* that stand alone as headings, each before what *I* or *we* answer."""
    asked = [number for number, line in enumerate(lines) if line in headings and ASKS.search(text, *line)]
    parts = []
    for number, following in zip(asked, [*asked[1:], len(lines)], strict=False):
        said = [line for line in lines[number + 1 : following] if line not in headings]
        if said:
            parts.append((said, following))
    to_you = sum(bool(TO_YOU.search(text, *lines[number])) for number in asked)
    of_me = sum(any(OF_ME.search(text, *line) for line in said) for said, _ in parts)
    if len(parts) >= LEAST and to_you > 1 and of_me >= ANSWERED * len(parts):
        for said, following in parts:
            yield Turn(None, said[:1], None, list(_further(text, said[1:], strict=following < len(lines))))
